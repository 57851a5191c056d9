import { hash } from 'node:crypto';
import { errors, type Provider } from 'oidc-provider';
import type { ArtifactStore } from '../store/artifact-store.ts';
import { orUnavailable } from './unavailable.ts';

/**
 * A client signs an assertion for one request, so it needs seconds; one that is good for longer would have to be remembered
 * as long. With what the library adds for clocks that differ.
 */
const MOST_AHEAD_MS = 3_605_000;

export interface ClientAssertionParts {
  readonly artifacts: ArtifactStore;
  /** Process clock, epoch milliseconds. */
  readonly epochMs: () => number;
}

/**
 * Makes the library take each assertion (RFC 7523 §3) once, however many requests come with it at a time, and none that is
 * good for more than an hour.
 */
export function takeAssertionsOnce(provider: Provider, { artifacts, epochMs }: ClientAssertionParts): void {
  class ReplayDetection extends provider.ReplayDetection {
    static override async unique(iss: string, jti: string, exp: number): Promise<boolean> {
      const ttlMs = exp * 1000 - epochMs();
      if (!(ttlMs <= MOST_AHEAD_MS)) throw new errors.InvalidClientAuth('exp must be within an hour');
      const id = hash('sha256', JSON.stringify([iss, jti]), 'base64url');
      return orUnavailable(artifacts.take({ kind: 'ReplayDetection', id, payload: { iss }, ttlMs }));
    }
  }
  // A getter of the library's class, as for its other models.
  Object.defineProperty(provider, 'ReplayDetection', { value: ReplayDetection, configurable: true });
}
