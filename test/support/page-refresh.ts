const META = /<meta http-equiv="refresh" content="(\d+); url=([^"]*)">/;

/** When a page loads itself anew where no scripts run, and from where; null: it does not. */
export function refreshOf(page: string): { readonly afterS: number; readonly address: string } | null {
  const [, after, address = ''] = META.exec(page) ?? [];
  return after === undefined ? null : { afterS: Number(after), address: address.replaceAll('&amp;', '&') };
}

/** The page, which now stands still as long as no script of a file runs. */
export function withoutRefresh(page: string): string {
  return page.replace(META, '').replace(/<script data-after="\d+">[^<]*<\/script>/, '');
}
