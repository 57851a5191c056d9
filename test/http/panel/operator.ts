import { fieldsOf, unescaped } from '../../support/form-fields.ts';
import type { AdminFixture } from '../admin/admin-fixture.ts';
import { PanelVisitor } from './panel-visitor.ts';

/** A page without its tags. */
export function words(html: string): string {
  return unescaped(html.replace(/<head>.*<\/head>/s, '').replaceAll(/<[^>]+>/g, ' ')).replaceAll(/\s+/g, ' ');
}

/** The hidden fields of the form at an address, or of all forms, as a browser would send them. */
export function hiddenFields(html: string, path?: string): Record<string, string> {
  const action = `<form[^>]*? ?method="post" action="/admin${path}">(.*?)</form>`;
  const [, form = ''] = path === undefined ? ['', html] : (new RegExp(action, 's').exec(html) ?? []);
  return fieldsOf(form);
}

/** An operator at the controls of the room `launch`. */
export class Operator {
  readonly visitor: PanelVisitor;

  constructor(visitor: PanelVisitor) {
    this.visitor = visitor;
  }

  static async of(api: AdminFixture, role: 'operator' | 'admin' = 'operator'): Promise<Operator> {
    return new Operator(await PanelVisitor.signedIn(api, role));
  }

  /** What a control says that it will do, and the form by which that is confirmed. */
  async look(name: string, fields: Record<string, string>) {
    const path = `/rooms/launch/${name}`;
    const { text } = await this.visitor.send(path, { ...fields, step: 'look' }, 200);
    return { says: words(text), form: hiddenFields(text, path) };
  }

  /** Confirms. @returns what the next page says was done */
  async confirm(name: string, form: Record<string, string>): Promise<string> {
    const { headers } = await this.visitor.send(`/rooms/launch/${name}`, form);
    const { text } = await this.visitor.get((headers.location ?? '').replace('/admin', '')).expect(200);
    return unescaped(/<p class="notice" role="status">([^<]*)</.exec(text)?.[1] ?? '');
  }
}
