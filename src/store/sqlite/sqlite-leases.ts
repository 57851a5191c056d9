import type { Leases } from '../leases.ts';
import type { StepQueue } from './step-queue.ts';

interface Lease {
  readonly holder: string;
  readonly endsAtMs: number;
}

/** Leases end with the process: no other one can have the file meanwhile. */
export function createSqliteLeases(queue: StepQueue, storeMs: () => number): Leases {
  const leases = new Map<string, Lease>();
  return {
    take: ({ name, holder, ttlMs }) =>
      queue.read(() => {
        const atMs = storeMs();
        const held = leases.get(name);
        if (held !== undefined && held.holder !== holder && held.endsAtMs > atMs) return false;
        leases.set(name, { holder, endsAtMs: atMs + ttlMs });
        return true;
      }),

    release: ({ name, holder }) =>
      queue.read(() => {
        if (leases.get(name)?.holder === holder) leases.delete(name);
      }),
  };
}
