const MOST_KNOWN = 1_000;
const LONGEST_KNOWN = 35;

/** The tag with its likely script, so that `zh-TW` is told from `zh-CN` and `en-GB` is like `en-US`. null: no tag. */
function written(tag: string): string | null {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return `${language}-${script}`;
  } catch {
    return null;
  }
}

/**
 * Chooses languages by lookup (RFC 4647 §3.4), but that tags which are written alike stand for each other.
 *
 * @param offered tags of ours; the first one is the last resort
 * @returns takes the tags that a visitor sends, the most wanted first; anything may be among them
 */
export function languageChooser(offered: readonly [string, ...string[]]): (wanted: readonly string[]) => string {
  const exactly = new Map(offered.map((tag) => [tag.toLowerCase(), tag]));
  // Of tags that are written alike the first one counts.
  const alike = new Map(offered.toReversed().map((tag) => [written(tag), tag]));

  /** What was found for a tag; null: nothing. Browsers send few different ones, and looking at one takes microseconds. */
  const known = new Map<string, string | null>();

  function find(tag: string): string | null {
    const before = known.get(tag);
    if (before !== undefined) return before;
    const found = exactly.get(tag.toLowerCase()) ?? alike.get(written(tag)) ?? null;
    if (known.size < MOST_KNOWN && tag.length <= LONGEST_KNOWN) known.set(tag, found);
    return found;
  }

  return (wanted) => {
    for (const tag of wanted) {
      const found = find(tag);
      if (found !== null) return found;
    }
    return offered[0];
  };
}
