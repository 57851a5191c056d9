import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';

/** Holds the database whose path is given until it is killed; says so on standard output. */
await openSqliteStore({ path: process.argv[2] ?? '' });
writeSync(1, 'held\n');
setInterval(() => undefined, 60_000);
