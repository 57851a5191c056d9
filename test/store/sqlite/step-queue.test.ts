import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { roomUnknown } from '../../../src/store/faults.ts';
import { StepQueue } from '../../../src/store/sqlite/step-queue.ts';

describe('StepQueue', () => {
  let database = new DatabaseSync(':memory:');
  let queue = new StepQueue(database, { write: () => undefined, forget: () => undefined });
  let forgotten = 0;
  let failCommit: Error | null = null;

  beforeEach(() => {
    database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE steps (name TEXT PRIMARY KEY)');
    forgotten = 0;
    failCommit = null;
    queue = new StepQueue(database, {
      write: () => {
        if (failCommit !== null) throw failCommit;
      },
      forget: () => {
        forgotten++;
      },
    });
  });

  const insert = (name: string): void => void database.prepare('INSERT INTO steps VALUES (?)').run(name);
  const names = (): unknown[] =>
    database
      .prepare('SELECT name FROM steps ORDER BY name')
      .all()
      .map((row) => row.name);

  it('runs what comes together in one transaction, and answers after it', async () => {
    const inTransaction: boolean[] = [];
    const results = [1, 2, 3].map((result) =>
      queue.run(() => {
        inTransaction.push(database.isTransaction);
        insert(String(result));
        return result;
      }),
    );
    const answeredIn = Promise.all(results.map((result) => result.then(() => database.isTransaction)));
    expect(inTransaction).toEqual([]);
    expect(await Promise.all(results)).toEqual([1, 2, 3]);
    expect(await answeredIn).toEqual([false, false, false]);
    expect(inTransaction).toEqual([true, true, true]);
    expect(names()).toEqual(['1', '2', '3']);
  });

  it('undoes a step that throws, alone', async () => {
    const fault = new Error('a mistake');
    const results = await Promise.allSettled([
      queue.run(() => insert('first')),
      queue.run(() => {
        insert('second');
        throw fault;
      }),
      queue.run(() => insert('third')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: fault });
    expect(names()).toEqual(['first', 'third']);
    expect(forgotten).toBe(1);
  });

  it('goes on after a step that refused before it changed anything', async () => {
    const results = await Promise.allSettled([
      queue.run(() => insert('first')),
      queue.run(() => {
        throw roomUnknown('room');
      }),
    ]);
    expect(results).toMatchObject([{ status: 'fulfilled' }, { reason: { code: 'room_unknown' } }]);
    expect(forgotten).toBe(0);
  });

  it('rejects a whole group, which then leaves no trace, when the database fails a step', async () => {
    const results = await Promise.allSettled([queue.run(() => insert('same')), queue.run(() => insert('same'))]);
    for (const result of results) expect(result).toMatchObject({ reason: { code: 'store_unavailable' } });
    expect(names()).toEqual([]);
    await queue.run(() => insert('same'));
    expect(names()).toEqual(['same']);
  });

  it('rejects a whole group, which then leaves no trace, when it cannot be committed', async () => {
    failCommit = new Error('disk full');
    const results = await Promise.allSettled([queue.run(() => insert('first')), queue.run(() => insert('second'))]);
    for (const result of results) expect(result).toMatchObject({ reason: { code: 'store_unavailable' } });
    expect(names()).toEqual([]);
    expect(forgotten).toBe(1);
  });

  it('runs more steps than one group holds, in their order', async () => {
    const order: number[] = [];
    const steps = Array.from({ length: 2_500 }, (_, index) => queue.run(() => void order.push(index)));
    await Promise.all(steps);
    expect(order).toEqual(Array.from({ length: 2_500 }, (_, index) => index));
  });
});
