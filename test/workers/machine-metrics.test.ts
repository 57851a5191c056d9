import { Counter, Gauge, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createMetrics } from '../../src/metrics.ts';
import { MachineMetrics } from '../../src/workers/machine-metrics.ts';
import { roomState } from '../support/room-state.ts';

/** A process with a counter, and a gauge of what it uses. */
function processWith(counted: number, used: number): Registry {
  const registry = new Registry();
  const registers = [registry];
  new Counter({ name: 'counted_total', help: 'counted', registers }).inc(counted);
  new Gauge({ name: 'used', help: 'used', registers }).set(used);
  return registry;
}

/** Asks these processes, each under its place in the list; those that are not given do not answer. */
function gather(metrics: MachineMetrics, processes: readonly (Registry | null)[]): Promise<string> {
  return metrics.text(
    new Map(
      processes.map((registry, id) => [
        id,
        async (round: number) => {
          if (registry !== null) metrics.take(id, round, await registry.getMetricsAsJSON());
        },
      ]),
    ),
  );
}

function sample(text: string, name: string): number {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

test('what processes count and use is added up, what they all tell alike is told once', async () => {
  const processes = [createMetrics(), createMetrics()];
  for (const metrics of processes) {
    metrics.observeRequest({ route: 'healthz', method: 'GET', status: 200, durationMs: 3 });
    metrics.observeRoom(roomState({ issued: 7, serving: 3, admitted: 2, inside: 2 }));
    metrics.observeEventStreams(2);
  }
  processes[0]?.observeStore(true);
  processes[1]?.observeStore(false);
  const text = await gather(
    new MachineMetrics(),
    processes.map(({ registry }) => registry),
  );
  const label = '{room="launch"}';
  const expected = {
    'owr_http_request_duration_seconds_count{route="healthz",method="GET",status="200"}': 2,
    'owr_http_request_duration_seconds_bucket{le="0.005",route="healthz",method="GET",status="200"}': 2,
    [`owr_room_issued${label}`]: 7,
    [`owr_room_inside${label}`]: 2,
    [`owr_admissions_total${label}`]: 2,
    'owr_visits_ended_total{room="launch",outcome="completed"}': 0,
    owr_event_streams: 4,
    owr_store_up: 0,
    owr_workers: 2,
  };
  expect(Object.fromEntries(Object.keys(expected).map((name) => [name, sample(text, name)]))).toEqual(expected);
});

test('the process that suffers is not hidden in a mean', async () => {
  const [calm, late] = [0.001, 0.5].map((seconds) => {
    const registry = new Registry();
    const registers = [registry];
    new Gauge({ name: 'lag_seconds', help: 'lag', aggregator: 'average', registers }).set(seconds);
    return registry;
  });
  expect(sample(await gather(new MachineMetrics(), [calm ?? null, late ?? null]), 'lag_seconds')).toBe(0.5);
});

test('a worker that does not answer in time is told of by what it had counted before', async () => {
  const metrics = new MachineMetrics({ answerWithinMs: 20 });
  await gather(metrics, [processWith(5, 10), processWith(7, 10)]);
  const text = await gather(metrics, [processWith(6, 10), null]);
  expect(sample(text, 'counted_total')).toBe(13);
  expect(sample(text, 'used')).toBe(10);
  expect(sample(text, 'owr_workers')).toBe(1);
});

test('what a worker has counted stays counted when it has ended', async () => {
  const metrics = new MachineMetrics();
  await gather(metrics, [processWith(5, 10), processWith(7, 10)]);
  metrics.forget(0);
  metrics.forget(1);
  const text = await gather(metrics, [processWith(1, 10)]);
  expect(sample(text, 'counted_total')).toBe(13);
  expect(sample(text, 'used')).toBe(10);
  expect(sample(text, 'owr_worker_ends_total')).toBe(2);
});

test('nobody waits for a worker that ends before it has answered', async () => {
  const metrics = new MachineMetrics({ answerWithinMs: 3_600_000 });
  const text = gather(metrics, [processWith(5, 10), null]);
  metrics.forget(1);
  expect(sample(await text, 'counted_total')).toBe(5);
});
