/** Longer lists are cut at a whole tag. */
const MOST_LOCALE_CHARACTERS = 100;
/** As many languages as a client may ask for. */
const MOST_LOCALES = 16;

/** What a request says of the visitor's languages (`ui_locales`, OpenID Connect Core §3.1.2.1). */
export function localesOf({ ui_locales: locales }: { readonly ui_locales?: unknown }): string | null {
  if (typeof locales !== 'string') return null;
  const kept = locales.slice(0, MOST_LOCALE_CHARACTERS + 1);
  return kept.length <= MOST_LOCALE_CHARACTERS ? kept : kept.slice(0, Math.max(0, kept.lastIndexOf(' '))) || null;
}

/** The tags of a `ui_locales`. */
export function localeTags(locales: string | null): string[] {
  return locales === null ? [] : locales.split(' ', MOST_LOCALES).filter((tag) => tag !== '');
}
