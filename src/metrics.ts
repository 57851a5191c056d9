import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import {
  type DefinitionMetrics,
  type RoomMetrics,
  registerDefinitionMetrics,
  registerRoomMetrics,
} from './room-metrics.ts';

export interface ObservedRequest {
  /** A name of a small fixed set, never a path. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly durationMs: number;
}

export interface ObservedStep {
  /** Name of the port and the method: `line.claim`. */
  readonly step: string;
  /** `kind` of the result, `ok` of one without, or the code of the fault. */
  readonly outcome: string;
  readonly durationMs: number;
}

/** What the process tells Prometheus. Every label has a bounded number of values. */
export interface Metrics extends RoomMetrics, DefinitionMetrics {
  readonly registry: Registry;
  /** All of it as text for Prometheus. */
  expose(): Promise<string>;
  observeRequest(request: ObservedRequest): void;
  /** Polls of a room's status, counted apart because there are so many; `count` are new. */
  observeRoomStatus(answers: { readonly room: string; readonly status: number; readonly count: number }): void;
  /** Answers to the counters of the AWS-compatible API, likewise. */
  observeAwsCounters(answers: { readonly room: string; readonly counter: string; readonly count: number }): void;
  /** An arrival that was turned away because more came than could be served. */
  observeShed(reason: 'wait' | 'in_flight'): void;
  observeShedding(shedding: boolean): void;
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
  /** An entry of the audit log that could not be written. */
  observeAuditFault(): void;
  /** The signing keys as this process has them. */
  observeSigningKeys(keys: readonly { readonly alg: string; readonly state: string }[]): void;
  /** How many event streams of the admin API are open. */
  observeEventStreams(open: number): void;
  /** Something of a client was refused; `client` is a registered one or `unknown`, `reason` one of a few words. */
  observeRefusal(refusal: { readonly client: string; readonly reason: string }): void;
  /** An answer of the ticket grant; `outcome` is one of a few words. */
  observeTicketAnswer(answer: { readonly room: string; readonly outcome: string }): void;
  /** A template of a room that could not be shown. */
  observeTemplateFault(room: string): void;
  /** A check of a protected site; `outcome` is `well` or one of a few reasons. */
  observeGateCheck(check: { readonly room: string; readonly outcome: string }): void;
  /** An attempt to tell an event; `reader` is the kind of a reader. */
  observeDelivery(delivery: { readonly room: string; readonly reader: string; readonly outcome: string }): void;
  /** How old the oldest event is that a reader has not been told; `name` is the reader's own. */
  observeDeliveryLag(lag: {
    readonly room: string;
    readonly reader: string;
    readonly name: string;
    readonly lagMs: number;
  }): void;
}

const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const STEP_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2];

/** Methods that are worth a label; whatever else the parser lets through is `other`. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'PUT']);

/** What every process tells of itself, its event-loop delay included. */
export function registerProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
}

/**
 * Makes the metrics of one process in a registry of their own. `aggregator` says how a metric of several processes that
 * are told of as one is put together, where that is not the sum.
 *
 * @param exposition given the registry, returns what gives its text for Prometheus
 */
export function createMetrics(
  exposition: (registry: Registry) => () => Promise<string> = (registry) => () => registry.metrics(),
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  registerProcessMetrics(registry);

  const requests = new Histogram({
    name: 'owr_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its response',
    labelNames: ['route', 'method', 'status'],
    buckets: REQUEST_SECONDS,
    registers,
  });
  const roomStatus = new Counter({
    name: 'owr_room_status_answers_total',
    help: 'Answers to polls of a room status by this process',
    labelNames: ['room', 'status'],
    registers,
  });
  const awsCounters = new Counter({
    name: 'owr_aws_counter_answers_total',
    help: 'Answers to serving_num and waiting_num of the AWS-compatible API by this process, from what it saw last',
    labelNames: ['room', 'counter'],
    registers,
  });
  const shed = new Counter({
    name: 'owr_shed_total',
    help: 'Arrivals that this process asked to come back later, because more came than it could serve',
    labelNames: ['reason'],
    registers,
  });
  const shedding = new Gauge({
    name: 'owr_shedding',
    help: '1 while arrivals are shed, else 0',
    aggregator: 'max',
    registers,
  });
  const steps = new Histogram({
    name: 'owr_store_step_duration_seconds',
    help: 'Time a step of the store took, repetitions included',
    labelNames: ['step', 'outcome'],
    buckets: STEP_SECONDS,
    registers,
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
  const auditFaults = new Counter({ name: 'owr_audit_faults_total', help: 'Acts that could not be noted', registers });
  const signingKeys = new Gauge({
    name: 'owr_signing_keys',
    help: 'Signing keys that are published, by algorithm and by whether they sign, will, or have',
    labelNames: ['algorithm', 'state'],
    aggregator: 'max',
    registers,
  });
  const eventStreams = new Gauge({ name: 'owr_event_streams', help: 'Event streams of the admin API', registers });
  const gateChecks = new Counter({
    name: 'owr_gate_checks_total',
    help: 'Checks of the protected site by this process',
    labelNames: ['room', 'outcome'],
    registers,
  });
  const refusals = new Counter({
    name: 'owr_oidc_refusals_total',
    help: 'What this process has refused clients',
    labelNames: ['client', 'reason'],
    registers,
  });
  const ticketAnswers = new Counter({
    name: 'owr_ticket_answers_total',
    help: 'Answers of the ticket grant, for apps, by this process',
    labelNames: ['room', 'outcome'],
    registers,
  });
  const templateFaults = new Counter({
    name: 'owr_template_faults_total',
    help: 'Pages of a room that its own templates could not show, so that ours was shown, by this process',
    labelNames: ['room'],
    registers,
  });
  const deliveries = new Counter({
    name: 'owr_event_deliveries_total',
    help: 'Attempts of this process to tell an event to a webhook or a client',
    labelNames: ['room', 'reader', 'outcome'],
    registers,
  });
  const deliveryLag = new Gauge({
    name: 'owr_event_delivery_lag_seconds',
    help: 'Age of the oldest event that a webhook or a client has not been told; 0 in all processes but one',
    labelNames: ['room', 'reader', 'name'],
    aggregator: 'max',
    registers,
  });

  return {
    registry,
    expose: exposition(registry),
    observeRequest: ({ route, method, status, durationMs }) => {
      requests.observe({ route, method: METHODS.has(method) ? method : 'other', status }, durationMs / 1000);
    },
    observeRoomStatus: ({ room, status, count }) => roomStatus.inc({ room, status }, count),
    observeAwsCounters: ({ room, counter, count }) => awsCounters.inc({ room, counter }, count),
    observeShed: (reason) => shed.inc({ reason }),
    observeShedding: (is) => shedding.set(is ? 1 : 0),
    observeStep: ({ step, outcome, durationMs }) => steps.observe({ step, outcome }, durationMs / 1000),
    ...registerRoomMetrics(registry),
    ...registerDefinitionMetrics(registry),
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
    observeAuditFault: () => auditFaults.inc(),
    observeSigningKeys: (keys) => {
      signingKeys.reset();
      for (const { alg, state } of keys) signingKeys.inc({ algorithm: alg, state });
    },
    observeEventStreams: (open) => eventStreams.set(open),
    observeRefusal: (refusal) => refusals.inc({ ...refusal }),
    observeTicketAnswer: (answer) => ticketAnswers.inc({ ...answer }),
    observeTemplateFault: (room) => templateFaults.inc({ room }),
    observeGateCheck: ({ room, outcome }) => gateChecks.inc({ room, outcome }),
    observeDelivery: (delivery) => deliveries.inc(delivery),
    observeDeliveryLag: ({ lagMs, ...labels }) => deliveryLag.set(labels, lagMs / 1000),
  };
}
