import { describe, expect, it } from 'vitest';
import type { Artifact, ArtifactKind } from '../../../src/store/artifact-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { FakeClock } from '../../support/clock.ts';
import { randomId } from './room-driver.ts';
import type { StoreFixture, StoreTarget } from './store-target.ts';

const artifact = (kind: ArtifactKind, ttlMs: number, payload: Artifact['payload'] = { a: 1 }): Artifact => ({
  kind,
  id: randomId(),
  payload,
  ttlMs,
});

export async function withStore(
  target: StoreTarget,
  body: (store: Store, clock: FakeClock, fixture: StoreFixture) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock();
  const fixture = await target.open({ clock: clock.read });
  try {
    await body(fixture.store, clock, fixture);
  } finally {
    await fixture.close();
  }
}

export function artifactContract(target: StoreTarget): void {
  describe('artifacts', () => {
    it('are found as they were saved, under their kind and id alone', () =>
      withStore(target, async ({ artifacts }) => {
        const payload = { text: 'zażółć 🎟️', list: [], none: null, nested: { empty: {}, number: 1.5, yes: true } };
        const code = artifact('AuthorizationCode', 60_000, payload);
        await artifacts.save(code);
        expect(await artifacts.find(code)).toEqual({ payload, consumedAtMs: null });
        expect(await artifacts.find({ ...code, kind: 'AccessToken' })).toBeNull();
        expect(await artifacts.find({ ...code, id: randomId() })).toBeNull();
      }));

    it('are seen by the other process', () =>
      withStore(target, async (store, _clock, { other }) => {
        const token = artifact('AccessToken', 60_000);
        await store.artifacts.save(token);
        expect(await other.artifacts.find(token)).toEqual({ payload: token.payload, consumedAtMs: null });
      }));

    it('are replaced by a second save, with its time to live', () =>
      withStore(target, async ({ artifacts }, clock) => {
        const token = artifact('RefreshToken', 10_000);
        await artifacts.save(token);
        await artifacts.save({ ...token, payload: { b: 2 }, ttlMs: 20_000 });
        clock.advance(15_000);
        expect(await artifacts.find(token)).toEqual({ payload: { b: 2 }, consumedAtMs: null });
      }));

    it('are gone past their end', () =>
      withStore(target, async ({ artifacts }, clock) => {
        const token = artifact('AccessToken', 10_000);
        await artifacts.save(token);
        clock.advance(9_999);
        expect(await artifacts.find(token)).not.toBeNull();
        clock.advance(1);
        expect(await artifacts.find(token)).toBeNull();
        expect(await artifacts.consume(token)).toBe(false);
      }));

    it('are consumed once', () =>
      withStore(target, async ({ artifacts }, clock) => {
        const code = artifact('AuthorizationCode', 60_000);
        await artifacts.save(code);
        clock.advance(5);
        expect(await artifacts.consume(code)).toBe(true);
        expect(await artifacts.find(code)).toEqual({ payload: code.payload, consumedAtMs: clock.nowMs });
        clock.advance(5);
        expect(await artifacts.consume(code)).toBe(false);
        expect(await artifacts.find(code)).toMatchObject({ consumedAtMs: clock.nowMs - 5 });
        expect(await artifacts.consume(artifact('AuthorizationCode', 1))).toBe(false);
      }));

    it('are consumed by one of many who try at once', () =>
      withStore(target, async (store, _clock, { other }) => {
        const code = artifact('AuthorizationCode', 60_000);
        await store.artifacts.save(code);
        const tries = Array.from({ length: 20 }, (_, index) =>
          (index % 2 === 0 ? store : other).artifacts.consume(code),
        );
        expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
      }));

    it('are taken by one of many who try at once', () =>
      withStore(target, async (store, _clock, { other }) => {
        const assertion = artifact('ReplayDetection', 60_000);
        const tries = Array.from({ length: 20 }, (_, index) =>
          (index % 2 === 0 ? store : other).artifacts.take(assertion),
        );
        expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
        expect(await other.artifacts.take(assertion)).toBe(false);
        expect(await store.artifacts.find(assertion)).toEqual({ payload: assertion.payload, consumedAtMs: null });
      }));

    it('are gone once destroyed', () =>
      withStore(target, async ({ artifacts }) => {
        const token = artifact('AccessToken', 60_000);
        await artifacts.save(token);
        await artifacts.destroy(token);
        await artifacts.destroy(token);
        expect(await artifacts.find(token)).toBeNull();
      }));

    describe('of a group that is bounded', () => {
      const group = (most: number, claimed = false, name = 'launch') => ({ name, most, claimed });
      const large = (ttlMs: number) => artifact('Interaction', ttlMs);

      async function alive({ artifacts }: Store, all: readonly Artifact[]): Promise<Artifact[]> {
        const found = await Promise.all(all.map((each) => artifacts.find(each)));
        return all.filter((_, index) => found[index] !== null);
      }

      it('the unclaimed one that ends last makes room for the next', () =>
        withStore(target, async (store) => {
          const [first, second, third, claimed] = [large(10_000), large(20_000), large(30_000), large(40_000)];
          for (const each of [first, second, third]) {
            expect(await store.artifacts.saveBounded(each, group(2))).toBe(true);
          }
          expect(await alive(store, [first, second, third])).toEqual([first, third]);
          expect(await store.artifacts.saveBounded(claimed, group(2, true))).toBe(true);
          expect(await alive(store, [first, third, claimed])).toEqual([first, claimed]);
        }));

      it('claimed ones make room for claimed ones alone, the first to end for the next', () =>
        withStore(target, async (store) => {
          const [first, second, third] = [large(10_000), large(20_000), large(30_000)];
          for (const each of [first, second]) await store.artifacts.saveBounded(each, group(2));
          for (const each of [first, second]) await store.artifacts.saveBounded(each, group(2, true));
          expect(await store.artifacts.saveBounded(third, group(2))).toBe(false);
          expect(await alive(store, [first, second, third])).toEqual([first, second]);
          expect(await store.artifacts.saveBounded(third, group(2, true))).toBe(true);
          expect(await alive(store, [first, second, third])).toEqual([second, third]);
        }));

      it('those past their end and those destroyed leave their place, and other groups are none of theirs', () =>
        withStore(target, async (store, clock) => {
          const [first, second, third, other] = [large(10_000), large(60_000), large(60_000), large(60_000)];
          for (const each of [first, second]) await store.artifacts.saveBounded(each, group(2, true));
          expect(await store.artifacts.saveBounded(other, group(1, false, 'other'))).toBe(true);
          clock.advance(10_000);
          expect(await store.artifacts.saveBounded(third, group(2))).toBe(true);
          await store.artifacts.destroy(second, 'launch');
          expect(await store.artifacts.saveBounded(first, group(2))).toBe(true);
          expect(await alive(store, [first, second, third, other])).toEqual([first, third, other]);
        }));

      it('keep to the bound when many are saved at once', () =>
        withStore(target, async (store, _clock, { other }) => {
          const all = Array.from({ length: 20 }, () => large(60_000));
          await Promise.all(
            all.map((each, index) => (index % 2 === 0 ? store : other).artifacts.saveBounded(each, group(3, true))),
          );
          expect(await alive(store, all)).toHaveLength(3);
        }));
    });

    it('outlive a restart', () =>
      withStore(target, async ({ artifacts }, _clock, { reopen }) => {
        if (reopen === null) return;
        const token = artifact('RefreshToken', 60_000);
        await artifacts.save(token);
        await artifacts.consume(token);
        const found = await artifacts.find(token);
        expect(await (await reopen()).artifacts.find(token)).toEqual(found);
      }));
  });
}
