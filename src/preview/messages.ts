import type { PageOptions } from '../http/page.ts';
import { RETRY_AFTER_S } from '../oidc/unavailable.ts';

/** A page that shows no place of a visitor. */
export interface MessageRecipe {
  /** Part of the address. */
  readonly name: string;
  /** For whoever looks at the preview. */
  readonly about: string;
  /** @param here the address of this page */
  page(here: string): Pick<PageOptions, 'template' | 'values' | 'refreshAfter'>;
}

function message(name: string, detail: string | null = null): Pick<PageOptions, 'template' | 'values'> {
  return { template: 'message.njk', values: { message: name, detail } };
}

export const messages: readonly MessageRecipe[] = [
  {
    name: 'cookies',
    about: 'The browser keeps no cookies',
    page: (here) => ({ template: 'cookies.njk', values: { again: here } }),
  },
  {
    name: 'no-place',
    about: 'An old link, without a place',
    page: () => message('no_place'),
  },
  {
    name: 'unavailable',
    about: 'The store is out of reach',
    page: () => ({ ...message('unavailable'), refreshAfter: RETRY_AFTER_S }),
  },
  {
    name: 'refused',
    about: 'The site made a request that cannot be answered',
    page: () => message('refused', 'invalid_request: unknown redirect_uri'),
  },
  { name: 'not-found', about: 'An address where there is nothing', page: () => message('not_found') },
  { name: 'failed', about: 'A fault of ours', page: () => message('failed') },
  {
    name: 'logout',
    about: 'The site asks to end the visit',
    page: () => ({ template: 'logout.njk', values: { request: 'preview' } }),
  },
  { name: 'logged-out', about: 'The visit was ended', page: () => message('logged_out') },
  {
    name: 'logout-late',
    about: 'The answer to that question came too late',
    page: () => ({ template: 'message.njk', values: { message: 'refused', text: 'logout.late', detail: null } }),
  },
];
