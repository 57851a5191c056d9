import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { DurationHistogram } from './duration-histogram.ts';
import {
  type DefinitionMetrics,
  type RoomMetrics,
  registerDefinitionMetrics,
  registerRoomMetrics,
} from './room-metrics.ts';
import { registerStoreMetrics, type StoreMetrics } from './store-metrics.ts';

export interface ObservedRequest {
  /** A name of a small fixed set, never a path. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly durationMs: number;
}

/** What the process tells Prometheus. Every label has a bounded number of values. */
export interface Metrics extends StoreMetrics, RoomMetrics, DefinitionMetrics {
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

  const requests = new DurationHistogram({
    name: 'owr_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its response',
    labelNames: ['route', 'method', 'status'],
    buckets: REQUEST_SECONDS,
    registry,
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
      requests.observe(durationMs, route, METHODS.has(method) ? method : 'other', status);
    },
    observeRoomStatus: ({ room, status, count }) => roomStatus.inc({ room, status }, count),
    observeAwsCounters: ({ room, counter, count }) => awsCounters.inc({ room, counter }, count),
    observeShed: (reason) => shed.inc({ reason }),
    observeShedding: (is) => shedding.set(is ? 1 : 0),
    ...registerStoreMetrics(registry),
    ...registerRoomMetrics(registry),
    ...registerDefinitionMetrics(registry),
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
