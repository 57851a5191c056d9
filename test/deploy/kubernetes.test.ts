import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { readEnvironment } from '../../src/config/reading/environment.ts';
import { PRODUCTION_DRAIN_DELAY_MS } from '../../src/config/rules/exposure.ts';

const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const deployment = z.object({
  kind: z.literal('Deployment'),
  spec: z.object({
    template: z.object({
      spec: z.object({
        terminationGracePeriodSeconds: z.int(),
        containers: z.tuple([
          z.object({
            ports: z.tuple([z.object({ name: z.string(), containerPort: z.int() })]),
            env: z.array(z.object({ name: z.string(), value: z.string() })),
            readinessProbe: probe,
            livenessProbe: probe,
            lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.int() }) }) }),
          }),
        ]),
      }),
    }),
  }),
});

const [first] = parseAllDocuments(readFileSync('deploy/kubernetes.yaml', 'utf8'));
const { terminationGracePeriodSeconds, containers } = deployment.parse(first?.toJS()).spec.template.spec;
const [container] = containers;
const variables = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
const { environment, problems } = readEnvironment({ ...variables, NODE_ENV: 'production' });

test('the example for Kubernetes sets variables that there are, and the port that is listened on', () => {
  const source = readFileSync('src/config/reading/environment.ts', 'utf8');
  expect(Object.keys(variables).filter((name) => !source.includes(`'${name}'`))).toEqual([]);
  expect(problems).toEqual([]);
  expect(container.ports[0].containerPort).toBe(environment.port);
});

test('it keeps the calm page within reach, and restarts nothing for a store that is away', () => {
  expect(container.readinessProbe.httpGet).toEqual({ path: '/readyz?store=optional', port: container.ports[0].name });
  expect(container.livenessProbe.httpGet).toEqual({ path: '/healthz', port: container.ports[0].name });
});

test('it gives a stop the time that it takes: the wait before it, the delay, requests in flight', () => {
  const inFlightS = 10;
  const drainMs = environment.drainDelayMs ?? PRODUCTION_DRAIN_DELAY_MS;
  const stopS = container.lifecycle.preStop.sleep.seconds + drainMs / 1000 + inFlightS;
  expect(terminationGracePeriodSeconds).toBeGreaterThanOrEqual(stopS + 10);
});
