import { TICKET_GRANT_TYPE } from '../../src/config/ticket-grant-type.ts';
import { Browser, type Page } from '../support/browser.ts';
import { postForm, withToken } from '../support/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { http } from '../support/http.ts';
import { type LoginCheck, RelyingParty, type Tokens } from '../support/relying-party.ts';
import { SHOP_CALLBACK } from '../support/shop-setup.ts';
import { claimsOf, fetchTokens, queueUp, RESUMED } from '../support/visits.ts';
import type { FormerRelease } from './former-release.ts';
import { CLIENTS, LAUNCH, MUSEUM } from './former-setup.ts';
import type { MovedClock } from './moved-clock.ts';
import type { RecordedVisitor } from './record.ts';

const NOTHING = {
  ...{ cookies: [], page: null, login: null, number: null },
  ...{ next: null, tokens: null, ticket: null },
} as const;

/** So large that the store has to keep the request. */
const largeState = (): string => Array.from({ length: 100 }, () => crypto.randomUUID()).join('');

interface Person {
  readonly name: string;
  readonly client: string;
  readonly browser: Browser;
  readonly login: LoginCheck;
  readonly page: Page;
  readonly number: number;
  readonly shop: RelyingParty;
}

/** People who come to the former release, each in another state when the record is taken. */
export class RecordedPeople {
  readonly visitors: Record<string, RecordedVisitor> = {};
  readonly #release: FormerRelease;
  readonly #clock: MovedClock;

  constructor(release: FormerRelease, clock: MovedClock) {
    this.#release = release;
    this.#clock = clock;
  }

  /** @param failOver lets the room of the launch lose its last writes, if its store is one that can */
  async comeAndGo(failOver: () => Promise<void>): Promise<void> {
    await this.#record(await this.#arrive('missed', 'shop'));
    await this.#callAll();
    await failOver();
    this.#clock.pass(8 * 60);
    await this.#record(await this.#arrive('missed, within the grace', 'shop'));
    await this.#callAll();
    const museum = await this.#visitMuseum();
    this.#clock.pass(6 * 60);
    for (const name of ['early', 'early, second', 'early, third', 'early, fourth', 'early, fifth'])
      await this.#record(await this.#arrive(name, 'tickets'));
    await this.#goIn();
    await this.#waitInLine();
    await museum();
  }

  async #goIn(): Promise<void> {
    const { issuer } = this.#release;
    for (const client of ['shop', 'spa', 'signed']) {
      const { person, tokens } = await this.#enter(await this.#arrive(`inside, by ${client}`, client));
      await this.#record(person, { page: null, tokens: recordedTokens(tokens) });
    }
    const { person, tokens } = await this.#enter(await this.#arrive('ended', 'shop'));
    await http(`${issuer}/complete`, { method: 'POST', headers: withToken(tokens.access_token) });
    await this.#record(person, { tokens: recordedTokens(tokens) });

    const notExchanged = await this.#arrive('inside, not exchanged', 'shop');
    await this.#callAll();
    const callback = (await notExchanged.shop.walk(notExchanged.browser, notExchanged.page.url)).location;
    await this.#record(notExchanged, { page: null, next: pathOf(callback) });

    for (const [kind, parameters] of [
      ['small', RESUMED],
      ['large', { ...RESUMED, state: largeState() }],
    ] as const) {
      const sentOn = await this.#arrive(`sent on, with a ${kind} request`, 'shop', parameters);
      await this.#callAll();
      const { location } = await sentOn.browser.request(sentOn.page.url);
      await this.#record(sentOn, { next: pathOf(location) });
    }
  }

  async #waitInLine(): Promise<void> {
    const requests = {
      'by its shape': {},
      small: RESUMED,
      'large, by its shape': { state: largeState() },
      large: { ...RESUMED, state: largeState() },
    };
    const arriveAll = (where: string): Promise<Person[]> =>
      inTurn(Object.entries(requests), ([kind, parameters]) => this.#arrive(`${where}, ${kind}`, 'shop', parameters));
    const called = await arriveAll('called');
    await this.#callAll();
    await inTurn(called, (person) => this.#record(person));
    await inTurn(await arriveAll('waiting'), (person) => this.#record(person));
    await this.#waitWithoutNumber();
    await this.#waitAsApp();
  }

  /** Sent to the waiting page, which the browser has not asked for yet: the number is given there. */
  async #waitWithoutNumber(): Promise<void> {
    const [browser, shop] = [new Browser(), await this.#relyingParty('shop')];
    const login = await shop.login();
    const { location } = await browser.request(login.url);
    const cookies = await cookiesOf(browser);
    const page = pathOf(location);
    this.visitors['without a number'] = { ...NOTHING, client: 'shop', cookies, page, login: kept(login) };
  }

  async #waitAsApp(): Promise<void> {
    const ask = (form: Record<string, string>) =>
      postForm(`${this.#release.issuer}/token`, { grant_type: TICKET_GRANT_TYPE, client_id: 'app', ...form }, {});
    const taken = await ask({});
    this.#clock.pass(Number(taken.body.interval));
    const { body } = await ask({ ticket: String(taken.body.ticket) });
    const place = { number: Number(body.number), ticket: String(body.ticket) };
    this.visitors['waiting, as an app'] = { ...NOTHING, client: 'app', ...place };
  }

  /** Two at a time: one who missed the turn is back and waits, for others have taken the slots. @returns that */
  async #visitMuseum(): Promise<() => Promise<void>> {
    const { admin } = this.#release;
    const [first] = await inTurn(['first', 'second'], async (name) => {
      const [browser, shop] = [new Browser(), await this.#relyingParty('guide')];
      const login = await shop.login();
      const { location } = await shop.walk(browser, login.url);
      return { name, sub: claimsOf(await fetchTokens(shop, login, location)).sub };
    });
    const late = await this.#arrive('late', 'guide');
    const prompt = await this.#arrive('prompt', 'guide');
    const next = await this.#arrive('next in line', 'guide');
    await admin.end(MUSEUM, first?.sub ?? '');
    await this.#hasTurn(late);
    // The ends of turns lie on a grid of seconds (LINE.md, what a room remembers).
    this.#clock.pass(5 * 60 + 10);
    await this.#hasTurn(prompt);
    await this.#enter(prompt);
    return async () => {
      await this.#record(late, { number: (await this.#look(late)).number });
      await this.#record(next, { number: (await this.#look(next)).number });
    };
  }

  async #hasTurn(person: Person): Promise<void> {
    await eventually(`the turn of ${person.name}`, async () => (await this.#look(person)).state === 'turn');
  }

  #look({ browser, page }: Person): Promise<{ number: number; state: string }> {
    return browser.json(page.url);
  }

  async #arrive(name: string, client: string, parameters: Record<string, string> = {}): Promise<Person> {
    const shop = await this.#relyingParty(client);
    const waiting = await queueUp(shop, { parameters });
    const login = { ...waiting.login, state: parameters.state ?? waiting.login.state };
    return { ...waiting, name, client, shop, login };
  }

  async #enter(person: Person): Promise<{ person: Person; tokens: Tokens }> {
    if (CLIENTS[person.client]?.room === LAUNCH) await this.#callAll();
    const { location } = await person.shop.walk(person.browser, person.page.url);
    return { person, tokens: await fetchTokens(person.shop, person.login, location) };
  }

  async #callAll(): Promise<void> {
    const { admin } = this.#release;
    // Not all numbers up to `issued` are somebody's after a failover.
    const waiting = Number((await admin.room(LAUNCH)).waiting);
    if (waiting > 0) await admin.advance(LAUNCH, waiting);
  }

  #relyingParty(client: string): Promise<RelyingParty> {
    const { issuer } = this.#release;
    const secret = CLIENTS[client]?.secret ?? null;
    return RelyingParty.discover({ issuer, clientId: client, secret, redirectUri: SHOP_CALLBACK });
  }

  async #record(person: Person, changes: Partial<RecordedVisitor> = {}): Promise<void> {
    const { name, client, browser, page, login, number } = person;
    const cookies = await cookiesOf(browser);
    const place = { page: pathOf(page.url), number };
    this.visitors[name] = { ...NOTHING, client, cookies, login: kept(login), ...place, ...changes };
  }
}

async function inTurn<Given, Made>(given: readonly Given[], make: (one: Given) => Promise<Made>): Promise<Made[]> {
  const made: Made[] = [];
  for (const one of given) made.push(await make(one));
  return made;
}

function pathOf(url: string | null): string {
  const { pathname, search } = new URL(url ?? '');
  return pathname + search;
}

function kept({ state, nonce, codeVerifier }: LoginCheck): RecordedVisitor['login'] {
  return { state, nonce, codeVerifier };
}

function recordedTokens(tokens: Tokens): RecordedVisitor['tokens'] {
  const { access_token, refresh_token = null, id_token = '' } = tokens;
  return { access_token, refresh_token, id_token, sub: claimsOf(tokens).sub };
}

async function cookiesOf(browser: Browser): Promise<RecordedVisitor['cookies']> {
  const { cookies } = (await browser.jar.serialize()) ?? { cookies: [] };
  return cookies.map(({ key, value, path }) => ({ name: String(key), value: String(value), path: String(path) }));
}
