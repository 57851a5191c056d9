import { describe } from 'vitest';
import { admissionContract } from './admission-contract.ts';
import { advanceContract } from './advance-contract.ts';
import { artifactContract } from './artifact-contract.ts';
import { atomicityContract } from './atomicity-contract.ts';
import { capacityContract } from './capacity-contract.ts';
import { concurrencyContract } from './concurrency-contract.ts';
import { documentContract } from './document-contract.ts';
import { enterContract } from './enter-contract.ts';
import { joinContract } from './join-contract.ts';
import { listingContract } from './listing-contract.ts';
import { modeContract } from './mode-contract.ts';
import { rateContract } from './rate-contract.ts';
import { resetContract } from './reset-contract.ts';
import { settingsContract } from './settings-contract.ts';
import type { StoreTarget } from './store-target.ts';
import { turnContract } from './turn-contract.ts';

/** What every store promises (`src/store`) and every line does (LINE.md), as tests against a real store. */
export function describeStoreContract(name: string, target: StoreTarget): void {
  describe(`store contract: ${name}`, () => {
    describe('behaviour', () => {
      joinContract(target);
      enterContract(target);
      turnContract(target);
      admissionContract(target);
      listingContract(target);
      advanceContract(target);
      rateContract(target);
      capacityContract(target);
      modeContract(target);
      settingsContract(target);
      resetContract(target);
    });
    atomicityContract(target);
    concurrencyContract(target);
    artifactContract(target);
    documentContract(target);
  });
}
