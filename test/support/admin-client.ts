/** The admin API as an operator's script would call it. */
export class AdminClient {
  readonly #base: string;
  readonly #key: string;

  constructor(issuer: string, key: string) {
    this.#base = `${issuer}/admin/api/v1`;
    this.#key = key;
  }

  /** One call; `body` is sent as JSON. */
  call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.#base + path, {
      method,
      headers: {
        Authorization: `Bearer ${this.#key}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async advance(room: string, by: number): Promise<{ serving: number; called: number; cut: number }> {
    return this.#expect(await this.call('POST', `/rooms/${room}/advance`, { by }));
  }

  async room(room: string): Promise<Record<string, unknown> & { issued: number; serving: number; inside: number }> {
    return this.#expect(await this.call('GET', `/rooms/${room}`));
  }

  async patch(room: string, settings: Record<string, unknown>): Promise<unknown> {
    return this.#expect(await this.call('PATCH', `/rooms/${room}`, settings));
  }

  /** Plans a change of settings. @param at ISO 8601 */
  async plan(room: string, at: string, change: object): Promise<{ id: string; at: string }> {
    return this.#expect(await this.call('POST', `/rooms/${room}/schedule`, { at, change }));
  }

  async reset(room: string): Promise<unknown> {
    return this.#expect(await this.call('POST', `/rooms/${room}/reset`));
  }

  async end(room: string, sub: string, outcome: 'completed' | 'abandoned' = 'abandoned'): Promise<unknown> {
    return this.#expect(await this.call('POST', `/rooms/${room}/admissions/${sub}`, { outcome }));
  }

  async #expect<Answer>(response: Response): Promise<Answer> {
    if (!response.ok) throw new Error(`the admin API answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}
