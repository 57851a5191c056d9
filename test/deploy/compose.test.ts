import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadConfig } from '../../src/config/reading/load-config.ts';

const service = z.strictObject({
  build: z.strictObject({ context: z.string(), dockerfile_inline: z.string().optional() }).optional(),
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.enum(['service_started', 'service_healthy']) }))
    .default({}),
  healthcheck: z
    .strictObject({ test: z.array(z.string()), interval: z.string(), timeout: z.string(), retries: z.int() })
    .optional(),
  restart: z.enum(['unless-stopped']),
  stop_grace_period: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  networks: z.union([z.array(z.string()), z.record(z.string(), z.strictObject({ aliases: z.array(z.string()) }))]),
});
const composeFile = z.strictObject({
  name: z.string(),
  'x-provider': z.unknown(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
  networks: z.record(z.string(), z.null()),
});

const text = readFileSync('deploy/compose.yaml', 'utf8');
const compose = composeFile.parse(parse(text, { merge: true }));
const services = Object.entries(compose.services);
const nginx = readFileSync('deploy/compose/nginx.conf', 'utf8');
const proxyConfig = readFileSync('deploy/compose/oauth2-proxy.cfg', 'utf8');

const secrets = { ADMIN_KEY: 'a'.repeat(32), SHOP_SECRET: 's'.repeat(32), COOKIE_SECRET: 'c'.repeat(32) };

function setting(name: string): string | undefined {
  return new RegExp(`^${name} = "(.*)"$`, 'm').exec(proxyConfig)?.[1];
}

/** Names under which a service is known inside. */
function namesOf(name: string): string[] {
  const networks = compose.services[name]?.networks ?? [];
  return [name, ...(Array.isArray(networks) ? [] : Object.values(networks).flatMap(({ aliases }) => aliases))];
}

describe.each(services)('%s', (_name, { build, volumes, ports, depends_on, networks, image }) => {
  test('mounts what exists, and volumes that are declared', () => {
    for (const volume of volumes) {
      const [source = ''] = volume.split(':');
      expect(source.startsWith('.') ? existsSync(join('deploy', source)) : source in compose.volumes).toBe(true);
    }
  });

  test('waits for services that exist, and for health only where it is checked', () => {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      const target = compose.services[other];
      expect(target).toBeDefined();
      // The image that is built here has its check in the Dockerfile.
      if (condition === 'service_healthy') expect(target?.healthcheck ?? target?.build).toBeDefined();
    }
  });

  test('is reached from this machine alone', () => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('is in a network that is declared, and says which version it runs', () => {
    for (const network of Array.isArray(networks) ? networks : Object.keys(networks))
      expect(network in compose.networks).toBe(true);
    expect(build !== undefined || /:.+$/.test(image)).toBe(true);
    expect(image).not.toMatch(/:latest$/);
    if (build?.dockerfile_inline === undefined && build !== undefined)
      expect(existsSync(join('deploy', build.context, 'Dockerfile'))).toBe(true);
  });
});

test('each variable that it needs is in .env.example', () => {
  const example = readFileSync('deploy/.env.example', 'utf8');
  const needed = new Set([...text.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name ?? ''));
  expect([...needed].sort()).toEqual(Object.keys(secrets).sort());
  for (const name of needed) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
});

test('both providers are the same and their configuration is valid', () => {
  const { 'provider-1': first, 'provider-2': second } = compose.services;
  expect(second).toEqual(first);
  const env = { ...first?.environment, ...secrets, CONFIG: 'deploy/compose/waiting-room.yaml' };
  const loaded = loadConfig({ env });
  expect(loaded).toMatchObject({
    kind: 'ok',
    warnings: [],
    config: { trustProxy: { kind: 'hops', count: 1 }, port: 3000 },
  });
  const mounted = first?.volumes.map((volume) => volume.split(':')[1]);
  expect(mounted).toContain(first?.environment.CONFIG);
});

test('Redis is where the providers look for it, keeps what it was told and evicts nothing', () => {
  const { redis } = compose.services;
  const url = new URL(compose.services['provider-1']?.environment.REDIS_URL ?? '');
  expect(namesOf('redis')).toContain(url.hostname);
  expect(redis?.command?.join(' ')).toMatch(/--appendonly yes .*--maxmemory-policy noeviction$/);
  expect(redis?.volumes).toEqual(['redis-data:/data']);
});

test('nginx stands before every provider, under the name and port of the issuer', () => {
  const config = loadConfig({ env: { ...secrets, CONFIG: 'deploy/compose/waiting-room.yaml' } });
  const issuer = new URL(config.kind === 'ok' ? config.config.issuer : '');
  expect(namesOf('nginx')).toContain(issuer.hostname);
  expect(nginx).toContain(`listen ${issuer.port};`);
  expect(compose.services.nginx?.ports).toEqual([`127.0.0.1:${issuer.port}:${issuer.port}`]);
  const upstreams = [...nginx.matchAll(/server (\S+):3000;/g)].map(([, name]) => name);
  expect(upstreams).toEqual(services.filter(([, { image }]) => image === 'oidc-waiting-room').map(([name]) => name));
  expect(nginx).toContain('proxy_set_header Host $http_host;');
  expect(nginx).toContain('large_client_header_buffers 4 64k;');
});

test('oauth2-proxy is the registered client', () => {
  const config = loadConfig({ env: { ...secrets, CONFIG: 'deploy/compose/waiting-room.yaml' } });
  if (config.kind === 'invalid') throw new Error('the configuration is not valid');
  const [client] = config.config.clients;
  expect(setting('client_id')).toBe(client?.clientId);
  expect(setting('oidc_issuer_url')).toBe(config.config.issuer);
  expect(client?.metadata.redirect_uris).toEqual([setting('redirect_url')]);
  expect(client?.claims).toContain('email');
  const { 'oauth2-proxy': proxy, 'provider-1': provider } = compose.services;
  expect(proxy?.environment.OAUTH2_PROXY_CLIENT_SECRET).toBe(provider?.environment.SHOP_SECRET);
  const port = new URL(setting('redirect_url') ?? '').port;
  expect(setting('http_address')).toBe(`0.0.0.0:${port}`);
  expect(proxy?.ports).toEqual([`127.0.0.1:${port}:${port}`]);
  expect(/^upstreams = \["http:\/\/([^:]+):/m.exec(proxyConfig)?.[1]).toBe('site');
});

test('oauth2-proxy is the one that the tests build, which takes its configuration', () => {
  const { context, dockerfile_inline: recipe } = compose.services['oauth2-proxy']?.build ?? {};
  expect(existsSync(join('deploy', context ?? '', 'go.mod'))).toBe(true);
  const [, go] = /^go (\d+\.\d+)/m.exec(readFileSync('scripts/oauth2-proxy/go.mod', 'utf8')) ?? [];
  expect(recipe).toContain(`FROM golang:${go} AS build`);
  const env = { OAUTH2_PROXY_CLIENT_SECRET: secrets.SHOP_SECRET, OAUTH2_PROXY_COOKIE_SECRET: secrets.COOKIE_SECRET };
  const options = ['--config', 'deploy/compose/oauth2-proxy.cfg', '--config-test'];
  execFileSync('.tools/oauth2-proxy', options, { env, stdio: 'pipe' });
});
