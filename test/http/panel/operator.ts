import type { AdminFixture } from '../admin/admin-fixture.ts';
import { PanelVisitor } from './panel-visitor.ts';

function unescaped(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** A page without its tags. */
export function words(html: string): string {
  return unescaped(html.replace(/<head>.*<\/head>/s, '').replaceAll(/<[^>]+>/g, ' ')).replaceAll(/\s+/g, ' ');
}

/** The fields of the form at an address, as a browser would send them. */
function formOf(html: string, path: string): Record<string, string> {
  const [, form = ''] = new RegExp(`<form method="post" action="/admin${path}">(.*?)</form>`, 's').exec(html) ?? [];
  const fields = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, unescaped(value)]));
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
    return { says: words(text), form: formOf(text, path) };
  }

  /** Confirms. @returns what the next page says was done */
  async confirm(name: string, form: Record<string, string>): Promise<string> {
    const { headers } = await this.visitor.send(`/rooms/launch/${name}`, form);
    const { text } = await this.visitor.get((headers.location ?? '').replace('/admin', '')).expect(200);
    return unescaped(/<p class="notice" role="status">([^<]*)</.exec(text)?.[1] ?? '');
  }
}
