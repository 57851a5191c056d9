import { type KoaContextWithOIDC, Provider } from 'oidc-provider';

/** How a client may take its answers (OAuth 2.0 Form Post Response Mode). */
export const RESPONSE_MODES = ['query', 'form_post'] as const;

/** The answer to an authorization request that a browser posts to a client. */
export interface FormPostAnswer {
  /** Registered redirect URI. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Answers a browser with a page that posts the answer. */
export type RenderFormPost = (ctx: KoaContextWithOIDC, answer: FormPostAnswer) => void;

type Answer = Parameters<Provider['registerResponseMode']>[1];

/** The library, with a form of our own in place of its page, and with words for a response type that is not offered. */
export class WaitingRoomProvider extends Provider {
  override registerResponseMode(...[name, answer]: Parameters<Provider['registerResponseMode']>): void {
    if (name !== 'form_post') super.registerResponseMode(name, inWords(answer));
  }

  /** Offers `form_post`. */
  answerByForm(render: RenderFormPost): void {
    const answer: Answer = (ctx, action, payload) => {
      const fields = Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]);
      render(ctx, { action, fields: Object.fromEntries(fields) });
    };
    super.registerResponseMode('form_post', inWords(answer));
  }
}

function inWords(answer: Answer): Answer {
  return (ctx, redirectUri, payload) => answer(ctx, redirectUri, explained(ctx, payload));
}

/** Tells those who set up a client what to change in it, whichever check of the library its response type failed. */
function explained(ctx: KoaContextWithOIDC, payload: Parameters<Answer>[2]): Parameters<Answer>[2] {
  const { response_type: type } = ctx.oidc.params ?? {};
  if (payload.error === undefined || typeof type !== 'string' || type === 'code') return payload;
  return {
    ...payload,
    error: 'unsupported_response_type',
    error_description: 'only response_type=code is offered: set response_type (ResponseType) of the client to code',
  };
}
