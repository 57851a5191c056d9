/** The hidden fields of the forms of a page, as a browser would send them. */
export function fieldsOf(html: string): Record<string, string> {
  const fields = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, unescaped(value)]));
}

/** All fields of the form at an address, as a browser would send them by its first button. */
export function filledForm(html: string, action: string): Record<string, string> {
  const [, form = ''] = new RegExp(`<form[^>]* action="${action}">(.*?)</form>`, 's').exec(html) ?? [];
  const inputs = [...form.matchAll(/<input (?![^>]*type="(?:checkbox|radio)")[^>]*>|<input [^>]* checked[^>]*>/g)];
  const attribute = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  const selects = [...form.matchAll(/<select [^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/gs)];
  const texts = [...form.matchAll(/<textarea [^>]*name="([^"]*)"[^>]*>(.*?)<\/textarea>/gs)];
  const fields = [
    ...inputs.map(([tag]) => [attribute(tag, 'name'), attribute(tag, 'value')] as const),
    ...selects.map(
      ([, name = '', options = '']) => [name, /value="([^"]*)" selected/.exec(options)?.[1] ?? ''] as const,
    ),
    ...texts.map(([, name = '', text = '']) => [name, text] as const),
  ];
  return Object.fromEntries(fields.map(([name, value]) => [name, unescaped(value)]));
}

/** Text of a page as its reader sees it, tags left alone. */
export function unescaped(html: string): string {
  return html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
