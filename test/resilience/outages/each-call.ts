import type { IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProductOptions } from '../../support/product.ts';
import type { RelyingParty } from '../../support/relying-party.ts';
import { storeKinds } from '../../support/store-kinds.ts';
import { startTimedProduct, type TimedProduct } from '../../support/timed-product.ts';
import { discoverShop } from '../../support/visits.ts';
import { LOSSES, type OutagePlan, StoreFaults } from './store-faults.ts';

/** What the calls of a scenario reach. */
export interface Venue {
  readonly product: TimedProduct;
  readonly shop: RelyingParty;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** More than any request makes. */
const MOST_CALLS = 40;

/** A view of a room that is older is asked about nothing. */
const TOO_OLD_S = 2;

/** One request, with what goes before it and what follows. */
export interface Scenario<Start, Got extends Answer> {
  readonly what: string;
  /** The room that the request is about; it is reset before. */
  readonly room: string;
  /** Brings about where the request begins. */
  begin(venue: Venue): Promise<Start>;
  /** Sends the request; once more after a 503, to the same URL with the same cookies. */
  send(start: Start, venue: Venue): Promise<Got>;
  /** Follows the answer to the end. Returns what the end is: no random ids. */
  end(start: Start, got: Got, venue: Venue): Promise<unknown>;
  /** Whether the process has not seen the room lately, so that it relies on nothing that it knows of it. */
  readonly unseen?: boolean;
  /** A call whose lost answer cannot be made harmless: a test of its own says why. */
  readonly exceptLostAnswerOf?: string;
}

/** A scenario of any types, for lists. */
export interface AnyScenario extends Pick<Scenario<never, never>, 'what' | 'room' | 'exceptLostAnswerOf'> {
  run(venue: Venue, faults: StoreFaults, plan: OutagePlan | null): Promise<Run>;
}

interface Run {
  readonly calls: readonly string[];
  readonly failed: boolean;
  readonly end: unknown;
}

/** Hides the types of a scenario. */
export function scenario<Start, Got extends Answer>(parts: Scenario<Start, Got>): AnyScenario {
  const { what, room, exceptLostAnswerOf, unseen = false } = parts;
  return {
    what,
    room,
    ...(exceptLostAnswerOf !== undefined && { exceptLostAnswerOf }),
    async run(venue, faults, plan) {
      const { admin } = venue.product;
      await admin.reset(room);
      const start = await parts.begin(venue);
      const { answer, calls, failed } = await faults.withoutTicks(() => {
        if (unseen) venue.product.pass(TOO_OLD_S);
        return faults.during(plan, () => parts.send(start, venue));
      });
      let got = answer;
      if (answer.status === 503) {
        expect(answer.headers['set-cookie'], 'the cookies of the 503').toBeUndefined();
        got = await parts.send(start, venue);
      }
      const told = await parts.end(start, got, venue);
      const { issued, serving, outstanding, inside } = await admin.room(room);
      return { calls, failed, end: { told, issued, serving, outstanding, inside } };
    },
  };
}

/**
 * Takes the store away at each store call of each scenario in turn, on both stores, and expects the same end as without
 * the outage.
 */
export function testEachCall(options: ProductOptions, scenarios: readonly AnyScenario[]): void {
  describe.each(storeKinds())('a lost store call changes no end, on $name', ({ redisUrl }) => {
    const faults = new StoreFaults();
    let venue: Venue;

    beforeAll(async () => {
      const changeStore = faults.wrap.bind(faults);
      const product = await startTimedProduct({ ...options, redisUrl: await redisUrl() }, { changeStore });
      venue = { product, shop: await discoverShop(product.issuer) };
    });
    afterAll(async () => {
      await venue.product[Symbol.asyncDispose]();
      faults[Symbol.dispose]();
    });

    test.each(scenarios)('$what', async (each) => {
      const whole = await each.run(venue, faults, null);
      expect(whole.calls, 'the calls of the request').not.toHaveLength(0);
      const differing: unknown[] = [];
      for (const loss of LOSSES) {
        for (let from = 1, failed = true; failed && from <= MOST_CALLS; from += 1) {
          const { exceptLostAnswerOf: except } = each;
          if (except !== undefined && loss === 'answer' && whole.calls[from - 1] === except) continue;
          const run = await each.run(venue, faults, { from, loss }).catch((error: unknown) => fault(error));
          failed = run.failed;
          if (JSON.stringify(run.end) === JSON.stringify(whole.end)) continue;
          const call = run.calls.at(from - 1) ?? whole.calls[from - 1];
          differing.push({ lost: `${loss} of ${call}, number ${from}`, end: run.end, insteadOf: whole.end });
          failed &&= from <= whole.calls.length;
        }
      }
      expect(differing).toEqual([]);
    });
  });
}

function fault(error: unknown): Run {
  return { calls: [], failed: true, end: error instanceof Error ? error.message : String(error) };
}
