import { STATUS_CODES } from 'node:http';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Logger } from 'pino';

type Step = () => Promise<void>;

interface Steps {
  /** The answer is good only if these are taken. */
  readonly required: Step[];
  /** Tidying up: the answer is good without them. */
  readonly optional: Step[];
}

/**
 * The steps of a request that use something up, which the library would take before everything else of the answer is done.
 * A store that fails in between would leave the client with nothing: what the request showed is spent, and the answer is
 * 503. So they come last, and not at all with a 503.
 */
export class LastSteps {
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #steps = new WeakMap<object, Steps>();

  constructor(logger: Pick<Logger, 'warn'>) {
    this.#logger = logger;
  }

  /** Adds a step without which the answer is not sent. It may reject with an error of the library. */
  require(ctx: object, step: Step): void {
    this.#of(ctx).required.push(step);
  }

  /** Adds a step whose failure changes nothing for the client. */
  tidy(ctx: object, step: Step): void {
    this.#of(ctx).optional.push(step);
  }

  /** Takes the steps of a request whose answer is ready. A step that fails makes the answer an error (RFC 6749 §5.2). */
  async take(ctx: KoaContextWithOIDC): Promise<void> {
    const steps = this.#steps.get(ctx);
    if (steps === undefined || ctx.status === STATUS_UNAVAILABLE) return;
    try {
      for (const step of steps.required) await step();
    } catch (error) {
      answerError(ctx, error);
      return;
    }
    for (const step of steps.optional) {
      await step().catch((error: unknown) => this.#logger.warn({ err: error }, 'what is not needed any more stays'));
    }
  }

  #of(ctx: object): Steps {
    const known = this.#steps.get(ctx) ?? { required: [], optional: [] };
    this.#steps.set(ctx, known);
    return known;
  }
}

const STATUS_UNAVAILABLE = 503;

function answerError(ctx: KoaContextWithOIDC, error: unknown): void {
  if (!(error instanceof errors.OIDCProviderError)) throw error;
  ctx.status = error.statusCode;
  ctx.body = {
    error: error.error,
    error_description: error.error_description ?? STATUS_CODES[error.statusCode],
  };
}
