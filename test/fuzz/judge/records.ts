import { ROOMS } from '../record/scene.ts';
import type { MetricsSample } from '../world/metrics.ts';
import type { Records } from '../world/records.ts';
import { BOUNDS, type Bound, type Circumstances } from './bounds.ts';
import type { Finding } from './finding.ts';

interface TimedSample {
  readonly atMs: number;
  readonly sample: MetricsSample;
}

const bounds = new Map(BOUNDS.map((bound) => [bound.family, bound]));

/** Compares what a store holds with what the steps of the last time may have left there. */
export class RecordsJudge {
  readonly #samples: TimedSample[] = [];

  /** To be called once a block, just before the records are read. @param atMs by a clock that never goes back */
  note(sample: MetricsSample, atMs: number): void {
    this.#samples.push({ atMs, sample });
  }

  judge({ counts }: Records): Finding[] {
    const given = this.#circumstances();
    return Object.entries(counts).flatMap(([name, count]) => {
      const { bound, room } = boundOf(name);
      const most = bound?.most(given, room) ?? 0;
      if (count <= most) return [];
      return [
        { what: 'more records than stated', evidence: `${name}: ${count}, stated ${Math.round(most)}`, index: null },
      ];
    });
  }

  #circumstances(): Circumstances {
    const last = this.#samples.at(-1);
    if (last === undefined) throw new Error('no metrics were noted');
    return {
      steps: (withinMs, ...names) => {
        // The last one of before that time: a whole block more, which is when a record may have been left at the latest.
        const before = this.#samples.findLast(({ atMs }) => atMs < last.atMs - withinMs);
        return last.sample.steps(...names) - (before?.sample.steps(...names) ?? 0);
      },
      issued: (room) => last.sample.sum('owr_room_issued', `room="${room}"`),
    };
  }
}

/** @returns no bound for what is not known */
function boundOf(name: string): { readonly bound: Bound | undefined; readonly room: string } {
  const room = name.slice(name.lastIndexOf(' ') + 1);
  const isOfRoom = Object.values<string>(ROOMS).includes(room);
  const bound = bounds.get(isOfRoom ? name.slice(0, name.lastIndexOf(' ')) : name);
  return { bound, room };
}
