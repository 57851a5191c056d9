import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type StoreName = 'sqlite' | 'redis';

export interface RecordedCookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** Everything that a browser or an app holds, and what it was last told. */
export interface RecordedVisitor {
  readonly client: string;
  readonly cookies: readonly RecordedCookie[];
  /** Path of the waiting page; null: they are past it, or never had one. */
  readonly page: string | null;
  /** What the relying party keeps of the login. */
  readonly login: { readonly state: string; readonly nonce: string; readonly codeVerifier: string } | null;
  /** null: none yet. */
  readonly number: number | null;
  /** An address that the browser was sent to and has not asked for yet, without scheme and host. */
  readonly next: string | null;
  readonly tokens: {
    readonly access_token: string;
    readonly refresh_token: string | null;
    readonly id_token: string;
    readonly sub: string;
  } | null;
  /** The sealed ticket of an app. */
  readonly ticket: string | null;
}

export interface Recorded {
  readonly takenAtMs: number;
  /** Of the keys that sign, as published. */
  readonly kids: readonly string[];
  readonly visitors: Readonly<Record<string, RecordedVisitor>>;
  /** The numbers that version 0.1 drew when it went on with this store and opened the doors, by name of the visitor. */
  readonly drawn: Readonly<Record<string, number>>;
}

/** Where the record of a store is: `visitors.json` and the data of the store. */
export function recordFolder(store: StoreName): string {
  return fileURLToPath(new URL(`fixtures/v0.1/${store}/`, import.meta.url));
}

export function readRecord(store: StoreName): Recorded {
  return JSON.parse(readFileSync(`${recordFolder(store)}visitors.json`, 'utf8'));
}

/** @throws Error if the record has nobody of this name */
export function recordedVisitor({ visitors }: Recorded, name: string): RecordedVisitor {
  const visitor = visitors[name];
  if (visitor === undefined) throw new Error(`nobody in the record is called ${name}`);
  return visitor;
}
