import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { serialOf } from './session.ts';

const { Check, Prompt } = interactionPolicy;

/** Why most requests must: their visitor is not inside. */
export const NOT_ADMITTED = 'not_admitted';

/**
 * When a request must go through the waiting room. The checks look only at what was loaded before them; each fails with
 * `login_required` (OIDC Core §3.1.2.6), which is what `prompt=none` answers.
 */
export function waitingRoomPolicy() {
  const login = new Prompt(
    { name: 'login', requestable: true },
    new Check(NOT_ADMITTED, 'the visitor has to wait for their turn', 'login_required', (ctx) => !isAdmitted(ctx)),
    new Check('max_age', 'the visitor was asked too long ago', 'login_required', isTooOld),
    new Check('id_token_hint', 'the hint is of another visitor', 'login_required', isHintOfAnother),
  );
  // Requestable because OIDC clients may ask for them; there is nothing to consent to, and one account to select.
  const consent = new Prompt({ name: 'consent', requestable: true });
  const selectAccount = new Prompt({ name: 'select_account', requestable: true });
  // Who is inside and asked for nothing more has begun a login, but where that could not be foretold: the page begins it.
  const entry = new Prompt(
    { name: 'entry', requestable: false },
    new Check('no_login', 'a login has to begin', 'interaction_required', (ctx) => serialOf(ctx) === null),
  );
  return [login, consent, selectAccount, entry];
}

function isAdmitted(ctx: KoaContextWithOIDC): boolean {
  return ctx.oidc.entities.Account !== undefined;
}

function isTooOld(ctx: KoaContextWithOIDC): boolean {
  const { max_age: maxAge } = ctx.oidc.params ?? {};
  return maxAge !== undefined && isAdmitted(ctx) && (ctx.oidc.session?.past(Number(maxAge)) ?? true);
}

/** Only a hint: somebody who went through the waiting room for it is let through (OIDC Core §3.1.2.1). */
function isHintOfAnother(ctx: KoaContextWithOIDC): boolean {
  const hint = ctx.oidc.entities.IdTokenHint?.payload;
  if (hint === undefined || !isAdmitted(ctx) || ctx.oidc.result?.login !== undefined) return false;
  return hint.sub !== ctx.oidc.session?.accountId;
}
