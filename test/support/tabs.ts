import { expect } from 'vitest';
import { Browser, type Page } from './browser.ts';
import type { Product } from './product.ts';
import { WELCOME } from './site.ts';
import { callAll } from './visits.ts';

const ROOM = 'launch';

export interface TabsOptions {
  /** Where the gateway has the pages `/older` and `/newer`, if not there. */
  readonly pageAt?: (path: string) => string;
  readonly browser?: Browser;
}

/** Two tabs that were opened one after the other, and whose turn has come. */
export class Tabs {
  readonly #browser: Browser;
  readonly #product: Product;
  readonly #gateway: string;
  readonly #pages = new Map<string, string>();

  private constructor(product: Product, gateway: string, browser: Browser) {
    this.#product = product;
    this.#gateway = gateway;
    this.#browser = browser;
  }

  /** @param gateway its origin */
  static async open(product: Product, gateway: string, options: TabsOptions = {}): Promise<Tabs> {
    const { pageAt = (path: string) => path, browser = new Browser() } = options;
    const tabs = new Tabs(product, gateway, browser);
    for (const name of ['older', 'newer']) {
      const { text, url } = await tabs.opens(pageAt(`/${name}`));
      expect(text).toContain('You are in line');
      tabs.#pages.set(name, url);
    }
    await callAll(product, ROOM);
    return tabs;
  }

  /** Somebody looks at a tab: its waiting page leads on. */
  look(name: 'older' | 'newer'): Promise<Page> {
    return this.#browser.go(this.#pages.get(name) ?? '');
  }

  async opens(path: string, headers: Record<string, string> = {}): Promise<Page> {
    let page = await this.#browser.request(this.#gateway + path, { headers });
    while (page.location !== null) page = await this.#browser.request(page.location, { headers });
    return page;
  }

  /** A page of the site. */
  arrived(path: string) {
    return { status: 200, url: this.#gateway + path, text: expect.stringContaining(WELCOME) };
  }

  async haveOneVisit(): Promise<void> {
    expect(await this.#product.admin.room(ROOM)).toMatchObject({ issued: 1, inside: 1, outstanding: 0 });
  }
}
