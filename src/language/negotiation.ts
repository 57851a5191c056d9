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

  return (wanted) => {
    for (const tag of wanted) {
      const found = exactly.get(tag.toLowerCase()) ?? alike.get(written(tag));
      if (found !== undefined) return found;
    }
    return offered[0];
  };
}
