import { describe } from 'vitest';
import { admissionContract } from './admission-contract.ts';
import { advanceContract } from './advance-contract.ts';
import { artifactContract } from './artifact-contract.ts';
import { atomicityContract } from './atomicity-contract.ts';
import { capacityContract } from './capacity-contract.ts';
import { concurrencyContract } from './concurrency-contract.ts';
import { documentContract } from './document-contract.ts';
import { drawContract } from './draw-contract.ts';
import { enterContract } from './enter-contract.ts';
import { feedContract } from './feed-contract.ts';
import { gateContract } from './gate-contract.ts';
import { joinContract } from './join-contract.ts';
import { leaseContract } from './lease-contract.ts';
import { lineEventsContract } from './line-events-contract.ts';
import { listingContract } from './listing-contract.ts';
import { modeContract } from './mode-contract.ts';
import { openingContract } from './opening-contract.ts';
import { passOverContract } from './pass-over-contract.ts';
import { prequeueContract } from './prequeue-contract.ts';
import { presenceContract } from './presence-contract.ts';
import { rateContract } from './rate-contract.ts';
import { releaseContract } from './release-contract.ts';
import { resetContract } from './reset-contract.ts';
import { roomEventsContract } from './room-events-contract.ts';
import { settingsContract } from './settings-contract.ts';
import type { StoreTarget } from './store-target.ts';
import { turnContract } from './turn-contract.ts';
import { visitEventsContract } from './visit-events-contract.ts';

/** What every store promises (`src/store`) and every line does (LINE.md), as tests against a real store. */
export function describeStoreContract(name: string, target: StoreTarget): void {
  describe(`store contract: ${name}`, () => {
    describe('behaviour', () => {
      joinContract(target);
      enterContract(target);
      turnContract(target);
      admissionContract(target);
      releaseContract(target);
      listingContract(target);
      advanceContract(target);
      rateContract(target);
      capacityContract(target);
      modeContract(target);
      settingsContract(target);
      resetContract(target);
      presenceContract(target);
      passOverContract(target);
      prequeueContract(target);
      drawContract(target);
      gateContract(target);
      visitEventsContract(target);
      lineEventsContract(target);
      roomEventsContract(target);
      feedContract(target);
    });
    atomicityContract(target);
    concurrencyContract(target);
    openingContract(target);
    artifactContract(target);
    documentContract(target);
    leaseContract(target);
  });
}
