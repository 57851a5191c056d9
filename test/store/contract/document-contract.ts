import { describe, expect, it } from 'vitest';
import { withStore } from './artifact-contract.ts';
import type { StoreTarget } from './store-target.ts';

export function documentContract(target: StoreTarget): void {
  describe('documents', () => {
    it('are none at first', () =>
      withStore(target, async ({ documents }) => {
        expect(await documents.read('keys')).toBeNull();
        expect(await documents.version('keys')).toBe(0);
      }));

    it('are written from version 1 on, and read by all', () =>
      withStore(target, async ({ documents }, _clock, { other }) => {
        const value = { keys: [{ kid: 'a', text: 'ż🎟️' }], empty: [], none: null };
        expect(await documents.write('keys', value, 0)).toBe(true);
        expect(await other.documents.read('keys')).toEqual({ value, version: 1 });
        expect(await documents.write('keys', [1, 'two'], 1)).toBe(true);
        expect(await other.documents.read('keys')).toEqual({ value: [1, 'two'], version: 2 });
        expect(await other.documents.version('keys')).toBe(2);
        expect(await documents.read('other')).toBeNull();
      }));

    it('are not written over a version that the writer has not read', () =>
      withStore(target, async ({ documents }) => {
        expect(await documents.write('keys', 'first', 1)).toBe(false);
        expect(await documents.read('keys')).toBeNull();
        await documents.write('keys', 'first', 0);
        expect(await documents.write('keys', 'second', 0)).toBe(false);
        expect(await documents.write('keys', 'second', 2)).toBe(false);
        expect(await documents.read('keys')).toEqual({ value: 'first', version: 1 });
      }));

    it('are written by one of many who try at once', () =>
      withStore(target, async (store, _clock, { other }) => {
        const tries = Array.from({ length: 10 }, (_, index) =>
          (index % 2 === 0 ? store : other).documents.write('keys', index, 0),
        );
        const written = await Promise.all(tries);
        expect(written.filter(Boolean)).toHaveLength(1);
        expect(await store.documents.read('keys')).toEqual({ value: written.indexOf(true), version: 1 });
      }));

    it('outlive a restart', () =>
      withStore(target, async ({ documents }, _clock, { reopen }) => {
        if (reopen === null) return;
        await documents.write('keys', { kid: 'a' }, 0);
        expect(await (await reopen()).documents.read('keys')).toEqual({ value: { kid: 'a' }, version: 1 });
      }));

    it('tell when the store can be written to', () =>
      withStore(target, async (store) => {
        await store.ping();
      }));
  });
}
