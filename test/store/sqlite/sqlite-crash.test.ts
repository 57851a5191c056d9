import { spawn } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { quickFolder } from '../../support/quick-folder.ts';
import { crashSteps, prepare, START_MS, snapshot } from './crash-scenario.ts';

const CHILD = fileURLToPath(new URL('crash-child.ts', import.meta.url));

interface ChildEnd {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  /** What the child was answered before it died. */
  readonly answers: readonly unknown[];
}

/** @param cache a folder where the first child leaves its compiled modules to the others */
function runChild(path: string, epoch: number, fatal: number, cache: string): Promise<ChildEnd> {
  const child = spawn(process.execPath, [CHILD, path, String(epoch), String(fatal)], {
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const answers = output
        .split('\n')
        .filter(Boolean)
        .map((line): unknown => JSON.parse(line));
      resolve({ signal, code, answers });
    });
  });
}

/** What JSON makes of a value: answers of the child come as JSON. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('SQLite killed at any statement', () => {
  let folder = '';
  let epoch = 0;
  /** What an undisturbed process sees before and after each step, and what it is answered. */
  const before: unknown[] = [];
  const after: unknown[] = [];
  const answers: unknown[] = [];

  /** Opens a copy of the prepared file. The clock stands where `step` runs. */
  async function withStore<Result>(
    path: string,
    body: (store: Store, setStep: (index: number) => void) => Promise<Result>,
  ) {
    let clockMs = START_MS;
    const store = await openSqliteStore({ path, clock: () => clockMs });
    try {
      return await body(store, (index) => {
        clockMs = START_MS + (crashSteps[index]?.atMs ?? 0);
      });
    } finally {
      await store[Symbol.asyncDispose]();
    }
  }

  beforeAll(async () => {
    folder = quickFolder('sqlite-crash-');
    const prepared = join(folder, 'prepared.db');
    epoch = await withStore(prepared, ({ line }) => prepare(line));
    await cp(prepared, join(folder, 'undisturbed.db'));
    await withStore(join(folder, 'undisturbed.db'), async (store, setStep) => {
      for (const [index, step] of crashSteps.entries()) {
        setStep(index);
        before.push(asJson(await snapshot(store)));
        answers.push(asJson(await step.run(store.line, epoch)));
        after.push(asJson(await snapshot(store)));
      }
    });
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function expectWhole(path: string, end: ChildEnd): Promise<void> {
    const answered = end.answers.length;
    expect(end.answers).toEqual(answers.slice(0, answered));
    await withStore(path, async (store, setStep) => {
      // Nothing is half done: the step that was cut off happened, or did not.
      setStep(answered);
      expect([before[answered], after[answered]]).toContainEqual(asJson(await snapshot(store)));
      // Asked again, from the step whose answer was not heard, all goes on as if nothing had been.
      for (const [index, step] of crashSteps.entries()) {
        if (index < answered) continue;
        setStep(index);
        expect(asJson(await step.run(store.line, epoch))).toEqual(answers[index]);
        expect(asJson(await snapshot(store))).toEqual(after[index]);
      }
    });
  }

  it('keeps what it answered and does nothing by halves', { timeout: 180_000 }, async () => {
    let next = 1;
    let finished = false;
    const worker = async (): Promise<void> => {
      while (!finished) {
        const fatal = next++;
        const path = join(folder, `killed-${fatal}.db`);
        await cp(join(folder, 'prepared.db'), path);
        const end = await runChild(path, epoch, fatal, join(folder, 'cache'));
        if (end.signal === null) {
          expect(end.code).toBe(0);
          expect(end.answers).toEqual(answers);
          finished = true;
        } else {
          await expectWhole(path, end);
        }
        for (const suffix of ['', '-wal', '-shm']) await rm(path + suffix, { force: true });
      }
    };
    // This one lives, and so leaves its compiled modules behind.
    await cp(join(folder, 'prepared.db'), join(folder, 'alive.db'));
    expect((await runChild(join(folder, 'alive.db'), epoch, 0, join(folder, 'cache'))).answers).toEqual(answers);
    await Promise.all([worker(), worker()]);
    expect(next).toBeGreaterThan(crashSteps.length * 3);
  });
});
