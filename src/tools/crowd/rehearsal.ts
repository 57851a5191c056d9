import { z } from 'zod';
import { CrowdFault } from './crowd-fault.ts';
import { Gateway } from './gateway.ts';
import { NumberBook } from './number-book.ts';
import type { CrowdOptions } from './options.ts';
import type { Pauses } from './pauses.ts';
import type { Tally } from './tally.ts';
import type { Target } from './target.ts';
import { Visitor } from './visitor.ts';
import { planVisitor } from './visitor-plan.ts';
import type { Wire } from './wire.ts';

export interface RehearsalParts {
  readonly target: Target;
  readonly wire: Wire;
  readonly pauses: Pauses;
  readonly tally: Tally;
}

const discoverySchema = z.looseObject({ issuer: z.string(), authorization_endpoint: z.string() });
const drawSchema = z.looseObject({ epoch: z.int() });

/** A reset may have been so shortly before that another process does not show it yet. */
const EPOCH_SHOWS_WITHIN_MS = 2_000;
/** For requests under way when everybody is sent home. */
const LAST_ANSWERS_WITHIN_MS = 3_000;

/** Throws a fault in words unless the target is an instance of this product with the room. @returns the room's epoch */
export async function greet({ target, wire }: Pick<RehearsalParts, 'target' | 'wire'>): Promise<number> {
  const { issuer } = target;
  const found = discoverySchema.safeParse(await json(wire, `${issuer}/.well-known/openid-configuration`));
  const named = found.data?.issuer;
  if (found.data?.authorization_endpoint !== `${named}/authorize`)
    throw new CrowdFault('answer', 'there is no waiting room that calls itself so');
  if (named !== issuer) throw new CrowdFault('answer', `the waiting room there calls itself ${JSON.stringify(named)}`);
  const epoch = await epochOf({ target, wire });
  if (epoch === null) throw new CrowdFault('answer', `there is no room ${JSON.stringify(target.room)}`);
  return epoch;
}

async function epochOf({ target, wire }: Pick<RehearsalParts, 'target' | 'wire'>): Promise<number | null> {
  const url = `${target.issuer}/rooms/${encodeURIComponent(target.room)}/draw`;
  return drawSchema.safeParse(await json(wire, url)).data?.epoch ?? null;
}

async function json(wire: Wire, url: string): Promise<unknown> {
  const { status, text } = await wire.send(new URL(url), { headers: { Accept: 'application/json' } });
  try {
    return status === 200 ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** Sends all visitors, and waits until they are gone or sent home. @returns which numbers they were told */
export async function rehearse(parts: RehearsalParts, options: CrowdOptions, epoch: number): Promise<NumberBook> {
  const { target, wire, pauses } = parts;
  const book = new NumberBook(epoch, async () => {
    await pauses.pause(EPOCH_SHOWS_WITHIN_MS);
    const current = await epochOf(parts);
    if (current === null) throw new CrowdFault('answer', 'the room did not tell its epoch');
    return current;
  });
  const surroundings = { ...parts, book, gateway: new Gateway(target, wire) };
  const visitors = Array.from({ length: options.visitors }, (_, index) =>
    new Visitor(surroundings, index, planVisitor(index, options)).live(),
  );
  const everybody = Promise.all(visitors);
  await Promise.race([everybody, pauses.ended]);
  await Promise.race([everybody, lastAnswers()]);
  return book;
}

function lastAnswers(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LAST_ANSWERS_WITHIN_MS).unref());
}
