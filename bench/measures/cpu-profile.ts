import { readFileSync } from 'node:fs';

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** As V8 writes it; times in microseconds of the monotonic clock. */
export interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** From one moment to another, microseconds of the monotonic clock. */
export interface Stretch {
  readonly fromMicros: number;
  readonly toMicros: number;
}

export interface Share {
  readonly name: string;
  /** Of the time in which the process was not idle. */
  readonly share: number;
}

export interface Hotspots {
  /** Functions, each without what it called. */
  readonly functions: readonly Share[];
  /** The same by package, folder of the source, or module of Node. */
  readonly places: readonly Share[];
}

/** Not the process at work. */
const IDLE: ReadonlySet<string> = new Set(['(idle)', '(root)']);

/** This moment as profiles of processes on this machine count. */
export function monotonicMicros(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

export function readHotspots(file: string, stretch: Stretch): Hotspots {
  return hotspots(JSON.parse(readFileSync(file, 'utf8')), stretch);
}

/** Where a process spent most of its time. */
export function hotspots(profile: CpuProfile, stretch: Stretch): Hotspots {
  return { functions: rank(profile, stretch, functionOf), places: rank(profile, stretch, placeOf) };
}

function rank(
  { nodes, startTime, samples, timeDeltas }: CpuProfile,
  { fromMicros, toMicros }: Stretch,
  nameOf: (frame: CallFrame) => string,
): Share[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const spent = new Map<string, number>();
  let atMicros = startTime;
  let total = 0;
  for (const [at, id] of samples.entries()) {
    const delta = timeDeltas[at] ?? 0;
    atMicros += delta;
    const frame = frames.get(id);
    if (frame === undefined || IDLE.has(frame.functionName) || atMicros < fromMicros || atMicros > toMicros) continue;
    const name = nameOf(frame);
    spent.set(name, (spent.get(name) ?? 0) + delta);
    total += delta;
  }
  return Array.from(spent, ([name, time]) => ({ name, share: time / total })).sort((a, b) => b.share - a.share);
}

function functionOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return url === '' ? name : `${name} ${shortened(url)}:${lineNumber + 1}`;
}

function placeOf({ functionName, url }: CallFrame): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'built in';
  const [first = '', second = '', third = ''] = shortened(url).split('/');
  if (first === 'src' && third !== '') return `src/${second}`;
  return first.startsWith('@')
    ? `${first}/${second}`
    : first === 'src' || url.startsWith('node:')
      ? shortened(url)
      : first;
}

/** From the package or the source folder on. */
function shortened(url: string): string {
  return url.includes('/node_modules/') ? url.replace(/^.*\/node_modules\//, '') : url.replace(/^.*\/(?=src\/)/, '');
}
