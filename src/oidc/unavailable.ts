import { errors } from 'oidc-provider';
import { isStoreUnavailable } from '../store/faults.ts';

/** How soon to try again when the store was out of reach, in seconds. */
export const RETRY_AFTER_S = 5;

/**
 * The store cannot be reached: an answer to retry, never sent to the gateway, whose visitors would be shown its error
 * page (invariant 6). `temporarily_unavailable` is RFC 6749 §4.1.2.1.
 */
class TemporarilyUnavailable extends errors.OIDCProviderError {
  constructor(cause: unknown) {
    super(503, 'temporarily_unavailable');
    this.cause = cause;
    this.expose = true;
    this.allow_redirect = false;
    this.error_description = 'the waiting room cannot reach its store at the moment, retry in a few seconds';
  }
}

/** Runs a step of the store inside the library, which knows its own errors only. */
export async function orUnavailable<Result>(step: Promise<Result>): Promise<Result> {
  try {
    return await step;
  } catch (error) {
    throw isStoreUnavailable(error) ? new TemporarilyUnavailable(error) : error;
  }
}
