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
 * Chooses a language by lookup (RFC 4647 §3.4), but that tags which are written alike stand for each other.
 *
 * @param wanted tags as visitors send them, the most wanted first; anything may be among them
 * @param offered tags of ours; the first one is the last resort
 */
export function chooseLanguage(wanted: readonly string[], offered: readonly [string, ...string[]]): string {
  for (const tag of wanted) {
    const exact = offered.find((candidate) => candidate.toLowerCase() === tag.toLowerCase());
    if (exact !== undefined) return exact;
    const form = written(tag);
    const alike = form === null ? undefined : offered.find((candidate) => written(candidate) === form);
    if (alike !== undefined) return alike;
  }
  return offered[0];
}
