import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, release } from 'node:os';
import process from 'node:process';
import { canPin } from './cores.ts';
import { hasWrk } from './load/wrk.ts';

/** Where a run took place: what its figures depend on. */
export interface Machine {
  readonly node: string;
  readonly oidcProvider: string;
  readonly redis: string;
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  readonly pinned: boolean;
  /** What polls are made by. */
  readonly poller: 'wrk' | 'node';
}

export function describeMachine(): Machine {
  const [cpu] = cpus();
  return {
    node: process.version,
    oidcProvider: versionOf('oidc-provider'),
    redis: /v=(\S+)/.exec(spawnSync('redis-server', ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? 'unknown',
    cpu: cpu?.model ?? 'unknown',
    cores: cpus().length,
    system: `${process.platform} ${release()} ${arch()}`,
    pinned: canPin,
    poller: hasWrk ? 'wrk' : 'node',
  };
}

function versionOf(dependency: string): string {
  const file = new URL(`../node_modules/${dependency}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
