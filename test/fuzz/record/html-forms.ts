import { unescaped } from '../../support/form-fields.ts';

export interface HtmlForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What a form is filled in with where it has nothing. */
const TYPED = '1';

/** The forms of a page that are posted, filled in as they are shown. */
export function formsOf(html: string): HtmlForm[] {
  const forms = html.matchAll(/<form[^>]*method="post"[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs);
  return [...forms].map(([, action = '', form = '']) => ({ action: unescaped(action), fields: fieldsOf(form) }));
}

function fieldsOf(form: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [tag = ''] of form.matchAll(/<(?:input|select|textarea|option)\b[^>]*>/g)) {
    const name = attribute(tag, 'name');
    if (name !== null && !tag.includes('type="radio"')) fields[name] = attribute(tag, 'value') ?? TYPED;
    if (name !== null && tag.includes('checked')) fields[name] = attribute(tag, 'value') ?? TYPED;
    const last = Object.keys(fields).at(-1);
    if (tag.startsWith('<option') && tag.includes('selected') && last !== undefined) {
      fields[last] = attribute(tag, 'value') ?? TYPED;
    }
  }
  return fields;
}

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? null : unescaped(value);
}
