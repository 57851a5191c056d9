import { hash } from 'node:crypto';
import type { Context } from 'koa';
import type { FormPostAnswer } from '../../oidc/response-modes.ts';
import { renderPage } from './page.ts';
import type { Views } from './views.ts';

/** Sends the form, and hides it: a second tap would send the code once more. */
const SCRIPT = 'document.forms[0].hidden=true;document.forms[0].submit()';
const SCRIPT_SOURCE = `'sha256-${hash('sha256', SCRIPT, 'base64')}'`;

export interface FormPostOptions extends FormPostAnswer {
  /** Languages that go before those of the browser. */
  readonly locales: readonly string[];
}

/**
 * Answers a browser with a form that posts itself to a client (OAuth 2.0 Form Post Response Mode), by its button where
 * scripts do not run. A client redirects on from there to where it likes, which some browsers take for the action of the
 * form too (CSP3 §6.4.2).
 */
export function renderFormPost(ctx: Context, views: Views, { action, fields, locales }: FormPostOptions): void {
  const inputs = Object.entries(fields).map(([name, value]) => ({ name, value }));
  renderPage(ctx, views, {
    status: 200,
    template: 'form-post.njk',
    values: { action, fields: inputs, script: SCRIPT },
    locales,
    formsTo: ['https:', ...(action.startsWith('http:') ? ['http:'] : [])],
    scripts: [SCRIPT_SOURCE],
    // Without it the form would have the origin `null` (Fetch §3.2), which a client cannot allow.
    referrer: 'strict-origin',
  });
}
