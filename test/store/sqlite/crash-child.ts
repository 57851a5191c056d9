import { writeSync } from 'node:fs';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { crashSteps, START_MS } from './crash-scenario.ts';

/** Arguments: path, epoch, and the writing statement at which this process kills itself (0: none). */
const [path = '', epoch = '', fatal = ''] = process.argv.slice(2);

let clockMs = START_MS;
const store = await openSqliteStore({ path, clock: () => clockMs });

let statements = 0;
function dieIfFatal(): void {
  statements += 1;
  if (statements === Number(fatal)) process.kill(process.pid, 'SIGKILL');
}

/** Dies before the statement that is fatal; what comes after the last one is before the first of the next step. */
function countCalls<Target extends object>(prototype: Target, methods: readonly (keyof Target & string)[]): void {
  for (const name of methods) {
    const original = prototype[name];
    if (typeof original !== 'function') throw new Error(`no method ${name}`);
    Object.defineProperty(prototype, name, {
      value(this: unknown, ...args: unknown[]) {
        dieIfFatal();
        return Reflect.apply(original, this, args);
      },
    });
  }
}
countCalls(DatabaseSync.prototype, ['exec']);
// A read leaves the file as it was: dying at one is dying at the next write.
countCalls(StatementSync.prototype, ['run']);

for (const step of crashSteps) {
  clockMs = START_MS + step.atMs;
  const answer = await step.run(store.line, Number(epoch));
  dieIfFatal();
  writeSync(1, `${JSON.stringify(answer)}\n`);
}
await store[Symbol.asyncDispose]();
