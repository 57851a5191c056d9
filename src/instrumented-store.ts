import type { Metrics } from './metrics.ts';
import type { RoomState } from './room/room-state.ts';
import type { ArtifactStore } from './store/artifact-store.ts';
import type { AuditStore } from './store/audit-store.ts';
import type { DocumentStore } from './store/document-store.ts';
import type { EventFeed } from './store/event-feed.ts';
import { isStoreUnavailable, StoreFault } from './store/faults.ts';
import type { Leases } from './store/leases.ts';
import type { LineStore } from './store/line-store.ts';
import type { Store } from './store/store.ts';

type Step<Args extends unknown[], Result> = (...args: Args) => Promise<Result>;
type Timed = <Args extends unknown[], Result>(name: string, step: Step<Args, Result>) => Step<Args, Result>;

function outcomeOf(result: unknown): string {
  const hasKind = typeof result === 'object' && result !== null && 'kind' in result && typeof result.kind === 'string';
  return hasKind ? String(result.kind) : 'ok';
}

function createTimer(metrics: Metrics): Timed {
  return function timed(step, call) {
    return async function timedStep(...args) {
      const startedAtMs = performance.now();
      const observe = (outcome: string): void =>
        metrics.observeStep({ step, outcome, durationMs: performance.now() - startedAtMs });
      try {
        const result = await call(...args);
        observe(outcomeOf(result));
        metrics.observeStore(true);
        return result;
      } catch (error) {
        observe(error instanceof StoreFault ? error.code : 'error');
        if (isStoreUnavailable(error)) metrics.observeStore(false);
        throw error;
      }
    };
  };
}

function instrumentLine(line: LineStore, timed: Timed, metrics: Metrics): LineStore {
  const giveBack = timed('line.giveBack', (request: Parameters<LineStore['giveBack']>[0]) => line.giveBack(request));

  /** A step that tells the state of its room. That of a dry run is not how the room is. */
  function stateStep<Request extends object>(
    name: string,
    step: (request: Request) => Promise<RoomState>,
  ): (request: Request) => Promise<RoomState> {
    const timedStep = timed(name, step);
    return async (request) => {
      const state = await timedStep(request);
      if (!('dryRun' in request && request.dryRun === true)) metrics.observeRoom(state);
      return state;
    };
  }
  return {
    configure: stateStep('line.configure', (request) => line.configure(request)),
    change: stateStep('line.change', (request) => line.change(request)),
    revert: stateStep('line.revert', (request) => line.revert(request)),
    tick: stateStep('line.tick', (request) => line.tick(request)),
    plan: timed('line.plan', (request) => line.plan(request)),
    cancel: timed('line.cancel', (request) => line.cancel(request)),
    planned: timed('line.planned', (request) => line.planned(request)),
    enter: timed('line.enter', (request) => line.enter(request)),
    join: timed('line.join', (request) => line.join(request)),
    claim: timed('line.claim', (request) => line.claim(request)),
    look: timed('line.look', (request) => line.look(request)),
    confirm: timed('line.confirm', (request) => line.confirm(request)),
    visit: timed('line.admission', (request) => line.visit(request)),
    release: timed('line.release', (request) => line.release(request)),
    endLogin: timed('line.endLogin', (request) => line.endLogin(request)),
    advance: timed('line.advance', (request) => line.advance(request)),
    async giveBack(request) {
      const result = await giveBack(request);
      if (result.kind === 'given-back' && request.dryRun !== true) metrics.observeGivenBack(request.room);
      return result;
    },
    reset: stateStep('line.reset', (request) => line.reset(request)),
    visits: timed('line.admissions', (request) => line.visits(request)),
    see: timed('line.see', (request) => line.see(request)),
    setGate: stateStep('line.setGate', (request) => line.setGate(request)),
    note: stateStep('line.note', (request) => line.note(request)),
    completeDraw: timed('line.completeDraw', (request) => line.completeDraw(request)),
  };
}

function instrumentArtifacts(artifacts: ArtifactStore, timed: Timed): ArtifactStore {
  return {
    save: timed('artifacts.save', (artifact) => artifacts.save(artifact)),
    saveBounded: timed('artifacts.saveBounded', (artifact, group) => artifacts.saveBounded(artifact, group)),
    take: timed('artifacts.take', (artifact) => artifacts.take(artifact)),
    find: timed('artifacts.find', (key) => artifacts.find(key)),
    consume: timed('artifacts.consume', (key) => artifacts.consume(key)),
    destroy: timed('artifacts.destroy', (key, group) => artifacts.destroy(key, group)),
  };
}

function instrumentDocuments(documents: DocumentStore, timed: Timed): DocumentStore {
  return {
    read: timed('documents.read', (name) => documents.read(name)),
    version: timed('documents.version', (name) => documents.version(name)),
    write: timed('documents.write', (name, value, version) => documents.write(name, value, version)),
  };
}

function instrumentEvents(events: EventFeed, timed: Timed): EventFeed {
  return {
    read: timed('events.read', (request) => events.read(request)),
    newest: timed('events.newest', (request) => events.newest(request)),
  };
}

function instrumentAudit(audit: AuditStore, timed: Timed): AuditStore {
  return {
    append: timed('audit.append', (request) => audit.append(request)),
    read: timed('audit.read', (request) => audit.read(request)),
  };
}

function instrumentLeases(leases: Leases, timed: Timed): Leases {
  return {
    take: timed('leases.take', (request) => leases.take(request)),
    release: timed('leases.release', (request) => leases.release(request)),
  };
}

/** The same store, with every step measured and every room state it tells passed on to the metrics. */
export function instrumentStore(store: Store, metrics: Metrics): Store {
  const timed = createTimer(metrics);
  return {
    kind: store.kind,
    line: instrumentLine(store.line, timed, metrics),
    artifacts: instrumentArtifacts(store.artifacts, timed),
    documents: instrumentDocuments(store.documents, timed),
    events: instrumentEvents(store.events, timed),
    audit: instrumentAudit(store.audit, timed),
    leases: instrumentLeases(store.leases, timed),
    ping: timed('ping', () => store.ping()),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
