import type { RedisNode } from '../../../src/store/redis/redis-target.ts';
import { eventually } from '../../support/eventually.ts';
import { ask } from '../../support/redis-servers.ts';

/** Waits until the replica of a primary has what was written up to now: only what comes later can be lost. */
export async function hasCaughtUp(primary: RedisNode): Promise<void> {
  const written = offsetIn(await ask(primary, 'INFO', 'replication'), /^master_repl_offset:(\d+)/m);
  await eventually('the replica to catch up', async () => {
    const reached = offsetIn(await ask(primary, 'INFO', 'replication'), /^slave0:.*state=online,offset=(\d+)/m);
    return reached >= written;
  });
}

/** Waits until a replica has taken over. */
export async function becomesPrimary(node: RedisNode): Promise<void> {
  await eventually('the replica to take over', async () =>
    (await ask(node, 'INFO', 'replication')).includes('role:master'),
  );
}

function offsetIn(info: string, pattern: RegExp): number {
  return Number(pattern.exec(info)?.[1] ?? -1);
}
