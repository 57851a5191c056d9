import type { StoreFixture } from '../contract/store-target.ts';
import { expectSame } from './expect-same.ts';

/**
 * Makes what takes a step of a room after a dry run of it, which has to leave no trace and to answer the same.
 * @returns the answer of the step
 */
export function triedFirst({ store, contents }: StoreFixture, room: string) {
  return async <Result extends object>(step: (dryRun: boolean) => Promise<Result>): Promise<Result> => {
    if (contents === undefined) throw new Error('this store cannot be looked into');
    // What the store does by itself after a step, like raising the mark, is behind this.
    await store.events.newest({ room });
    const stored = await contents(room);
    const { before: _, ...tried } = { before: null, ...(await step(true)) };
    expectSame(await contents(room), stored);
    const taken = await step(false);
    expectSame(tried, { ...taken });
    return taken;
  };
}
