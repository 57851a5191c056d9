import { Counter, Gauge, type Registry } from 'prom-client';
import { DurationHistogram } from './duration-histogram.ts';

export interface ObservedStep {
  /** Name of the port and the method: `line.claim`. */
  readonly step: string;
  /** `kind` of the result, `ok` of one without, or the code of the fault. */
  readonly outcome: string;
  readonly durationMs: number;
}

export interface StoreMetrics {
  observeStep(step: ObservedStep): void;
  observeStore(up: boolean): void;
  /** How far the clock of this process is from the store's, either way. */
  observeClockError(ms: number): void;
  /** The clock of the store was stepped, seen in a room. */
  observeClockStep(room: string): void;
  /** Whether numbers of a room may run out because its mark is not safe; `reason` is what does not have it, null: over. */
  observeMarkWait(wait: { readonly room: string; readonly reason: string | null }): void;
  /** A document of the deployment that the store had lost, and that this process wrote back. */
  observeRestoredDocument(document: string): void;
}

const STEP_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2];

/** What Prometheus is told of the store, its clock and what it keeps. */
export function registerStoreMetrics(registry: Registry): StoreMetrics {
  const registers = [registry];
  const steps = new DurationHistogram({
    name: 'owr_store_step_duration_seconds',
    help: 'Time a step of the store took, repetitions included',
    labelNames: ['step', 'outcome'],
    buckets: STEP_SECONDS,
    registry,
  });
  const storeUp = new Gauge({
    name: 'owr_store_up',
    help: '1 while the store answers, else 0',
    aggregator: 'min',
    registers,
  });
  const clockError = new Gauge({
    name: 'owr_clock_error_seconds',
    help: 'How far the clock of this process is from the clock of the store, either way',
    aggregator: 'max',
    registers,
  });
  const clockSteps = new Counter({
    name: 'owr_clock_steps_total',
    help: 'How often this process saw that the clock of the store was stepped, by room',
    labelNames: ['room'],
    aggregator: 'max',
    registers,
  });
  const markWaiting = new Gauge({
    name: 'owr_mark_waiting',
    help: '1 while numbers of a room may run out, because what could be lost keeps its mark from being raised',
    labelNames: ['room', 'reason'],
    aggregator: 'max',
    registers,
  });
  const markWaits = new Map<string, string>();
  const restoredDocuments = new Counter({
    name: 'owr_documents_restored_total',
    help: 'Secrets of the deployment that the store had lost and this process wrote back',
    labelNames: ['document'],
    registers,
  });

  return {
    observeStep: ({ step, outcome, durationMs }) => steps.observe(durationMs, step, outcome),
    observeStore: (up) => storeUp.set(up ? 1 : 0),
    observeClockError: (ms) => clockError.set(ms / 1000),
    observeClockStep: (room) => clockSteps.inc({ room }),
    observeMarkWait: ({ room, reason }) => {
      const before = markWaits.get(room);
      if (before !== undefined) markWaiting.set({ room, reason: before }, 0);
      markWaits.delete(room);
      if (reason === null) return;
      markWaits.set(room, reason);
      markWaiting.set({ room, reason }, 1);
    },
    observeRestoredDocument: (document) => restoredDocuments.inc({ document }),
  };
}
