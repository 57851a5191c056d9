import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { startProduct } from '../support/product.ts';
import { launchSetup } from '../support/shop-setup.ts';

const alerts = z
  .object({ groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })) })
  .parse(parse(readFileSync('deploy/prometheus-alerts.yaml', 'utf8')));

const dashboard = z
  .object({ panels: z.array(z.object({ id: z.int(), targets: z.array(z.object({ expr: z.string() })).min(1) })) })
  .parse(JSON.parse(readFileSync('deploy/grafana-dashboard.json', 'utf8')));

/** The metrics that an expression names, without what a histogram appends. */
function metricsOf(expression: string): string[] {
  const names = expression.match(/\b(?:owr|nodejs|process)_[a-z0-9_]+/g) ?? [];
  return names.map((name) => name.replace(/_(?:count|sum|bucket)$/, ''));
}

test('alerts and dashboard ask for metrics that a running product has', async () => {
  await using product = await startProduct(launchSetup());
  const exposition = await (await fetch(`${product.issuer}/metrics`)).text();
  const known = new Set([...exposition.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const expressions = [
    ...alerts.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ];
  const asked = new Set(expressions.flatMap(metricsOf));
  expect(asked.size).toBeGreaterThan(15);
  expect([...asked].filter((name) => !known.has(name))).toEqual([]);
});

test('each alert and each panel is there once', () => {
  const names = alerts.groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
  expect(new Set(names).size).toBe(names.length);
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
