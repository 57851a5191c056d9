import { Browser, type Page } from '../support/browser.ts';
import { type LoginCheck, RelyingParty, type Tokens } from '../support/relying-party.ts';
import { SHOP_CALLBACK } from '../support/shop-setup.ts';
import { answerOf, claimsOf, fetchTokens, type VisitClaims } from '../support/visits.ts';
import { CLIENTS } from './former-setup.ts';
import { type RecordedVisitor, recordedVisitor } from './record.ts';
import type { UpgradedProduct } from './upgraded-product.ts';

export interface PlaceStatus {
  readonly state: string;
  readonly number: number | null;
  readonly ahead: number;
  readonly message: string | null;
  readonly continue: string | null;
}

/** Somebody of the record, who goes on with the product of today. */
export class ReturningVisitor {
  readonly was: RecordedVisitor;
  readonly browser: Browser;
  readonly shop: RelyingParty;
  readonly #issuer: string;

  private constructor(was: RecordedVisitor, browser: Browser, shop: RelyingParty, issuer: string) {
    this.was = was;
    this.browser = browser;
    this.shop = shop;
    this.#issuer = issuer;
  }

  static async find({ recorded, issuer }: UpgradedProduct, name: string): Promise<ReturningVisitor> {
    const was = recordedVisitor(recorded, name);
    const browser = new Browser();
    for (const { name: cookie, value, path } of was.cookies) {
      await browser.jar.setCookie(`${cookie}=${value}; Path=${path}; HttpOnly`, issuer + path);
    }
    const secret = CLIENTS[was.client]?.secret ?? null;
    const shop = await RelyingParty.discover({ issuer, clientId: was.client, secret, redirectUri: SHOP_CALLBACK });
    return new ReturningVisitor(was, browser, shop, issuer);
  }

  /** @throws Error if the record has no waiting page of theirs */
  get page(): string {
    if (this.was.page === null) throw new Error('they have no waiting page');
    return this.#issuer + this.was.page;
  }

  /** The login that version 0.1 began. */
  get login(): LoginCheck {
    if (this.was.login === null) throw new Error('they have begun no login');
    return { url: '', ...this.was.login };
  }

  status(): Promise<PlaceStatus> {
    return this.browser.json(this.page);
  }

  /** Reloads the waiting page and goes where it leads. */
  reload(): Promise<Page> {
    return this.shop.walk(this.browser, this.page);
  }

  /** Goes in by the login that version 0.1 began, and exchanges the code. */
  async goIn(): Promise<{ tokens: Tokens; claims: VisitClaims }> {
    return this.#exchange(await this.reload(), this.login);
  }

  /** Goes where version 0.1 sent them on to, and exchanges the code. */
  async resume(): Promise<{ tokens: Tokens; claims: VisitClaims }> {
    const page = await this.shop.walk(this.browser, this.#issuer + this.was.next);
    return this.#exchange(page, this.login);
  }

  /** Exchanges a code of version 0.1, whose answer named the issuer of the record. */
  async exchangeRecorded(): Promise<{ tokens: Tokens; claims: VisitClaims }> {
    const callback = new URL(this.was.next ?? '', SHOP_CALLBACK);
    callback.searchParams.set('iss', this.#issuer);
    const tokens = await fetchTokens(this.shop, this.login, callback.href);
    return { tokens, claims: claimsOf(tokens) };
  }

  /** Begins another login in the same browser, and goes in. */
  async logIn(): Promise<{ tokens: Tokens; claims: VisitClaims }> {
    const login = await this.shop.login();
    return this.#exchange(await this.shop.walk(this.browser, login.url), login);
  }

  async #exchange(page: Page, login: LoginCheck): Promise<{ tokens: Tokens; claims: VisitClaims }> {
    if (page.location === null) throw new Error(`went no further than ${page.url}: ${page.status}`);
    if (answerOf(page, 'state') !== login.state) throw new Error('the answer is not to this login');
    const tokens = await fetchTokens(this.shop, login, page.location);
    return { tokens, claims: claimsOf(tokens) };
  }
}
