import type Koa from 'koa';
import supertest, { type Response, type Test } from 'supertest';
import type { AdminRole } from '../../../src/config/config.ts';
import { type AdminFixture, keys } from '../admin/admin-fixture.ts';

/** An operator's browser, as far as the panel goes: one cookie, forms as they are on the page. */
export class PanelVisitor {
  readonly #app: Koa;
  #cookie = '';
  #zone = '';

  constructor(api: AdminFixture, app: Koa = api.app) {
    this.#app = app;
  }

  static async signedIn(api: AdminFixture, role: AdminRole = 'operator', app: Koa = api.app): Promise<PanelVisitor> {
    const visitor = new PanelVisitor(api, app);
    await visitor.signIn(keys[role]).expect(303);
    return visitor;
  }

  /** The value of the session's cookie; '' before the sign-in. */
  get cookie(): string {
    return this.#cookie;
  }

  /** With the cookie that somebody copied, or made up. */
  with(cookie: string): this {
    this.#cookie = cookie;
    return this;
  }

  /** As the script of the panel tells the time zone of the browser. */
  inZone(zone: string): this {
    this.#zone = zone;
    return this;
  }

  request(method: 'get' | 'post' | 'patch' | 'head', path: string): Test {
    const request = supertest(this.#app.callback())[method](`/admin${path}`);
    const zone = this.#zone === '' ? '' : `; owr_zone=${this.#zone}`;
    return this.#cookie === '' ? request : request.set('Cookie', `owr_admin=${this.#cookie}${zone}`);
  }

  get(path: string): Test {
    return this.request('get', path);
  }

  signIn(key: string, address = '192.0.2.1', zone = '', kept: object = {}): Test {
    return this.request('post', '/sign-in')
      .type('form')
      .set('X-Forwarded-For', address)
      .send({ ...kept, key, zone })
      .expect((response) => {
        const [line = ''] = response.get('Set-Cookie') ?? [];
        this.#cookie = /^owr_admin=([^;]*)/.exec(line)?.[1] ?? this.#cookie;
      });
  }

  /** The token that every form of theirs carries. */
  async csrfToken(): Promise<string> {
    const { text } = await this.get('').expect(200);
    return /name="csrf-token" content="([^"]+)"/.exec(text)?.[1] ?? '';
  }

  /** Sends a form of the panel; it should be answered by `status`. */
  async send(path: string, fields: Record<string, string> = {}, status = 303): Promise<Response> {
    const csrf_token = await this.csrfToken();
    const form = { csrf_token, ...fields };
    return this.request('post', path).type('form').send(form).expect(status);
  }
}
