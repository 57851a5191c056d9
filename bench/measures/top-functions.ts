import { readFileSync } from 'node:fs';

export interface FunctionShare {
  /** Name and place. */
  readonly where: string;
  /** Of the time in which the process was not idle. */
  readonly share: number;
}

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Not the process at work. */
const IDLE = new Set(['(idle)', '(root)']);

/** The functions in which a profile of V8 spent most time, what they called not included. */
export function topFunctions(file: string, count: number): FunctionShare[] {
  return rank(JSON.parse(readFileSync(file, 'utf8')), count);
}

export function rank({ nodes, samples, timeDeltas }: CpuProfile, count: number): FunctionShare[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const spent = new Map<string, number>();
  let total = 0;
  for (const [at, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || IDLE.has(frame.functionName)) continue;
    const delta = timeDeltas[at] ?? 0;
    const name = frame.functionName === '' ? '(anonymous)' : frame.functionName;
    const where = frame.url === '' ? name : `${name} ${place(frame.url)}:${frame.lineNumber + 1}`;
    spent.set(where, (spent.get(where) ?? 0) + delta);
    total += delta;
  }
  const ranked = Array.from(spent, ([where, time]) => ({ where, share: time / total }));
  return ranked.sort((a, b) => b.share - a.share).slice(0, count);
}

/** From the package or the source folder on. */
function place(url: string): string {
  return url.replace(/^.*\/node_modules\//, '').replace(/^.*\/(?=src\/)/, '');
}
