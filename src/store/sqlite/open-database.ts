import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type StoreFault, storeUnfit } from '../faults.ts';
import {
  migrateToVersion2,
  migrateToVersion3,
  migrateToVersion4,
  migrateToVersion5,
  migrateToVersion6,
  migrateToVersion7,
} from './migrate.ts';
import { integer } from './row.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './schema.ts';
import { sqliteErrorCode } from './sqlite-error.ts';

// Result codes of SQLite (https://sqlite.org/rescode.html).
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

function pragma(database: DatabaseSync, name: string): number {
  const row = database.prepare(`PRAGMA ${name}`).get();
  return row === undefined ? 0 : integer(row, name);
}

/**
 * Opens the file, or makes it, and holds it for this process alone until it is closed or the process ends.
 *
 * @param path of a file in an existing folder, or `:memory:`
 * @param storeMs when a file of an older version is brought up to date
 * @throws StoreFault `store_unfit`: held by another process, not a file of ours, or of a newer version
 */
export function openDatabase(path: string, storeMs: number): DatabaseSync {
  if (path !== ':memory:') createFile(path);
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path);
    // Set before the first access: the lock is then kept from the first one on.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    refuseForeign(database, path);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    createTables(database, storeMs);
    return database;
  } catch (error) {
    database?.close();
    switch (sqliteErrorCode(error)) {
      case SQLITE_BUSY:
        throw storeUnfit(`${path} is in use by another process: only one may run on a data folder`, { cause: error });
      case SQLITE_NOTADB:
        throw storeUnfit(`${path} is not a database: move it away, or choose another data folder`, { cause: error });
      case SQLITE_READONLY:
      case SQLITE_CANTOPEN:
        throw cannotBeOpened(path, error);
      default:
        throw error;
    }
  }
}

/** Makes the file, if it is not there, for this user's eyes alone: it holds keys. SQLite keeps the mode for its log. */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw cannotBeOpened(path, error);
  }
}

function cannotBeOpened(path: string, cause: unknown): StoreFault {
  return storeUnfit(`${path} cannot be opened and written to: see to the folder and its permissions`, { cause });
}

function refuseForeign(database: DatabaseSync, path: string): void {
  const version = pragma(database, 'user_version');
  const isNew = version === 0 && pragma(database, 'schema_version') === 0;
  if (isNew) return;
  if (pragma(database, 'application_id') !== APPLICATION_ID) {
    throw storeUnfit(`${path} is a database of another program: move it away, or choose another data folder`);
  }
  if (version > SCHEMA_VERSION) throw storeUnfit(`${path} was written by a newer version of this program`);
}

function createTables(database: DatabaseSync, storeMs: number): void {
  // Takes the write lock even where there is nothing to create: a second process is refused here at the latest.
  database.exec('BEGIN IMMEDIATE');
  const version = pragma(database, 'user_version');
  if (version === 0) database.exec(`${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}`);
  if (version === 1) migrateToVersion2(database, storeMs);
  if (version === 1 || version === 2) migrateToVersion3(database, storeMs);
  if (version >= 1 && version <= 3) migrateToVersion4(database, storeMs);
  if (version >= 1 && version <= 4) migrateToVersion5(database);
  if (version >= 1 && version <= 5) migrateToVersion6(database);
  if (version >= 1 && version <= 6) migrateToVersion7(database);
  database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  database.exec('COMMIT');
}
