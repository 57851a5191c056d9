import { describe, expect, it } from 'vitest';
import type { AuditAppend, AuditRing, AuditStore } from '../../../src/store/audit-store.ts';
import { withStore } from './artifact-contract.ts';
import { randomId } from './room-driver.ts';
import type { StoreTarget } from './store-target.ts';

const DAY_MS = 86_400_000;

function act(what: string, changes: Partial<AuditAppend> = {}): AuditAppend {
  const bounds = { rememberMs: 60_000, most: 100, keepMs: DAY_MS };
  return { ring: 'acts', entry: { what, text: 'ż🎟️\n"' }, token: randomId(), ...bounds, ...changes };
}

async function told(audit: AuditStore, request: Partial<Parameters<AuditStore['read']>[0]> = {}): Promise<string[]> {
  const entries = await audit.read({ before: null, sinceMs: 0, limit: 100, ...request });
  return entries.map(({ entry }) => (entry as { what: string }).what);
}

export function auditContract(target: StoreTarget): void {
  describe('the audit log', () => {
    it('tells its entries to every process, the newest first, page by page', () =>
      withStore(target, async ({ audit }, clock, { other }) => {
        expect(await told(audit)).toEqual([]);
        const beganMs = clock.nowMs;
        for (const [index, ring] of (['acts', 'steps', 'failures', 'acts'] as const).entries()) {
          await audit.append(act(`entry ${index + 1}`, { ring }));
        }
        const [newest, ...others] = await other.audit.read({ before: null, sinceMs: 0, limit: 100 });
        expect(newest).toEqual({ id: beganMs + 3, atMs: beganMs, entry: act('entry 4').entry });
        expect(others.map(({ id }) => id)).toEqual([beganMs + 2, beganMs + 1, beganMs]);
        expect(await told(other.audit, { limit: 3 })).toEqual(['entry 4', 'entry 3', 'entry 2']);
        expect(await told(other.audit, { before: beganMs + 1 })).toEqual(['entry 1']);
        clock.advance(10);
        await other.audit.append(act('later'));
        expect(await told(audit, { sinceMs: clock.nowMs })).toEqual(['later']);
      }));

    it('has an entry once, for as long as its token is remembered', () =>
      withStore(target, async ({ audit }, clock, { other }) => {
        const once = act('once', { token: 'one' });
        await audit.append(once);
        await Promise.all([other.audit.append(once), audit.append({ ...once, entry: { what: 'twice' } })]);
        clock.advance(1_000);
        await audit.append(once);
        await audit.append(act('another', { token: 'two' }));
        expect(await told(audit)).toEqual(['another', 'once']);
      }));

    it('is bounded: a ring pushes out its own entries alone', () =>
      withStore(target, async ({ audit }) => {
        const add = (ring: AuditRing, what: string) => audit.append(act(what, { ring, most: 3 }));
        for (const what of ['act 1', 'act 2']) await add('acts', what);
        for (let count = 1; count <= 10; count += 1) await add('failures', `failure ${count}`);
        await add('steps', 'step');
        const failures = ['failure 10', 'failure 9', 'failure 8'];
        expect(await told(audit)).toEqual(['step', ...failures, 'act 2', 'act 1']);
        for (const what of ['act 3', 'act 4']) await add('acts', what);
        expect(await told(audit)).toEqual(['act 4', 'act 3', 'step', ...failures, 'act 2']);
      }));

    it('forgets what is too old, of every ring', () =>
      withStore(target, async ({ audit }, clock) => {
        await audit.append(act('act'));
        await audit.append(act('failure', { ring: 'failures' }));
        clock.advance(DAY_MS - 1);
        await audit.append(act('new', { ring: 'steps' }));
        expect(await told(audit)).toEqual(['new', 'failure', 'act']);
        clock.advance(2);
        await audit.append(act('newer', { ring: 'steps' }));
        expect(await told(audit)).toEqual(['newer', 'new']);
      }));

    it('goes on when the clock is stepped back, and says what the clock said', () =>
      withStore(target, async ({ audit }, clock) => {
        await audit.append(act('before'));
        const first = clock.nowMs;
        clock.advance(-3_600_000);
        await audit.append(act('after'));
        const [after] = await audit.read({ before: null, sinceMs: 0, limit: 1 });
        expect(after).toMatchObject({ id: first + 1, entry: { what: 'after' } });
        expect(after?.atMs).toBeLessThanOrEqual(first);
      }));

    it('outlives the process', () =>
      withStore(target, async ({ audit }, _clock, { reopen }) => {
        await audit.append(act('kept'));
        if (reopen !== null) expect(await told((await reopen()).audit)).toEqual(['kept']);
      }));
  });
}
