import { afterEach, beforeEach } from 'vitest';
import type { SigningAlgorithm, SigningConfig } from '../../src/config/signing-config.ts';
import type { KeySet } from '../../src/oidc/key-set.ts';
import { SigningKeys } from '../../src/oidc/signing-keys.ts';
import { LosableDocuments } from '../support/losable-documents.ts';

export const START_MS = Date.UTC(2026, 0, 1);

/** Processes that keep their keys in one store, empty for each test. */
export interface KeyDeployment {
  documents: LosableDocuments;
  epochMs: number;
  /**
   * A process that starts with this configuration. RS256, whose keys take long to make, is offered only where a test is of
   * it.
   */
  start(algorithm?: SigningAlgorithm, ...also: SigningAlgorithm[]): SigningKeys;
}

/** Opens one for each test of the file. */
export function keyDeployment(): KeyDeployment {
  const deployment = {
    epochMs: START_MS,
    start(algorithm: SigningAlgorithm = 'ES256', ...also: SigningAlgorithm[]) {
      const signing: SigningConfig = { algorithm, offered: [algorithm, ...also] };
      return new SigningKeys(deployment.documents, signing, () => deployment.epochMs);
    },
  } as KeyDeployment;
  beforeEach(async () => {
    deployment.documents = await LosableDocuments.open();
    deployment.epochMs = START_MS;
  });
  afterEach(() => deployment.documents[Symbol.asyncDispose]());
  return deployment;
}

export const kidsOf = ({ keys }: KeySet): string[] => keys.map(({ kid }) => kid);

export async function kids(process: SigningKeys): Promise<string[]> {
  return kidsOf(await process.current());
}

/** By what is signed for those who state no algorithm, and all keys in their order. */
export async function told(process: SigningKeys): Promise<[SigningAlgorithm, string[]]> {
  const set = await process.current();
  return [set.algorithm, set.keys.map(({ alg, state }) => `${alg} ${state}`)];
}
