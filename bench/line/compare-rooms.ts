import type { Redis } from 'ioredis';
import { median } from '../statistics.ts';
import type { LineRoom } from './line-room.ts';
import { timeScripts } from './script-times.ts';
import { People, type Scene, type Step, steps } from './steps.ts';

/** What one step costs in a room of its first visitors and in a large one. */
export interface StepCost {
  readonly what: string;
  readonly smallMicros: number;
  readonly largeMicros: number;
  /** Median of the rounds' ratios. */
  readonly ratio: number;
  /** The slowest script of a round in the large room, median of the rounds. */
  readonly worstMicros: number;
}

export type Rooms = Readonly<Record<Scene, { readonly small: LineRoom; readonly large: LineRoom }>>;

interface Round {
  readonly small: number;
  readonly large: number;
  readonly worst: number;
}

async function measure(admin: Redis, step: Step, room: LineRoom, people: People) {
  await step.prepare?.(room, people);
  const { micros, worstMicros } = await timeScripts(admin, () => step.run(room, people));
  return { micros: micros / step.count, worstMicros };
}

/** Does every step in both rooms in turns, the first one changing from round to round. */
export async function compareRooms(admin: Redis, rooms: Rooms, rounds: number): Promise<readonly StepCost[]> {
  const measured = new Map<string, Round[]>(steps.map(({ what }) => [what, []]));
  for (let index = 0; index < rounds; index++) {
    const people = { small: new People(), large: new People() };
    for (const step of steps) {
      const { small, large } = rooms[step.scene];
      const inSmall = () => measure(admin, step, small, people.small);
      const inLarge = () => measure(admin, step, large, people.large);
      const first = index % 2 === 0 ? await inSmall() : null;
      const second = await inLarge();
      const smallTime = first ?? (await inSmall());
      measured.get(step.what)?.push({
        small: smallTime.micros,
        large: second.micros,
        worst: second.worstMicros,
      });
    }
  }
  return [...measured].map(([what, all]) => ({
    what,
    smallMicros: median(all.map(({ small }) => small)),
    largeMicros: median(all.map(({ large }) => large)),
    ratio: median(all.map(({ small, large }) => large / small)),
    worstMicros: median(all.map(({ worst }) => worst)),
  }));
}
