import type { Context } from 'koa';
import { readFormBody } from '../requests/form-body.ts';
import type { Field } from './controls/control.ts';
import { isTokenOf, refuseCrossSite, requireToken } from './cross-site.ts';
import { FormOfOlderSession, keptForm } from './kept-form.ts';
import { pathBelowRoot } from './panel-path.ts';
import type { PanelSession } from './sessions.ts';

/** A message of the greatest length takes 18 KB in a form. */
export const MAX_FORM_BYTES = 32 * 1024;

/**
 * Reads a form of the panel.
 *
 * @throws HttpProblem `csrf_missing` unless it is one of this session; `FormOfOlderSession` if it has another token
 */
export async function readPanelForm(ctx: Context, session: PanelSession): Promise<Field> {
  const form = await readFormBody(ctx, MAX_FORM_BYTES);
  const token = form.get('csrf_token') ?? '';
  refuseCrossSite(ctx);
  if (token !== '' && !isTokenOf(session, token)) {
    throw new FormOfOlderSession(keptForm(pathBelowRoot(ctx), form), session.csrfToken);
  }
  requireToken(ctx, session, token);
  return (name) => form.get(name) ?? '';
}
