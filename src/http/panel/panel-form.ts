import type { Context } from 'koa';
import { readFormBody } from '../form-body.ts';
import type { Field } from './controls/control.ts';
import { requireToken } from './cross-site.ts';
import type { PanelSession } from './sessions.ts';

/** A message of the greatest length takes 18 KB in a form. */
const MAX_FORM_BYTES = 32 * 1024;

/** Reads a form of the panel. @throws HttpProblem `csrf_missing` unless it is one of this session */
export async function readPanelForm(ctx: Context, session: PanelSession): Promise<Field> {
  const form = await readFormBody(ctx, MAX_FORM_BYTES);
  requireToken(ctx, session, form.get('csrf_token') ?? '');
  return (name) => form.get(name) ?? '';
}
