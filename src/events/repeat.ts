import { setTimeout as pause } from 'node:timers/promises';

export interface Repeated {
  /** @returns how long to wait before the next one, in milliseconds */
  readonly step: () => Promise<number>;
  readonly afterFaultMs: number;
  /** Told when a step failed, once until one succeeds. */
  readonly onFault: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Takes one step after the other until the signal comes; one that fails is followed by another all the same. */
export async function repeat({ step, afterFaultMs, onFault, signal }: Repeated): Promise<void> {
  let failing = false;
  while (!signal.aborted) {
    let waitMs = afterFaultMs;
    try {
      waitMs = await step();
      failing = false;
    } catch (error) {
      if (!failing) onFault(error);
      failing = true;
    }
    if (waitMs > 0) await pause(waitMs, undefined, { signal }).catch(() => {});
  }
}
