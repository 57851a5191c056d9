import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { documented } from './documented.ts';
import type { ForwardAuthOptions } from './forward-auth.ts';
import { answers, type Program } from './program.ts';
import { startInFolder } from './program-folder.ts';
import type { GatewayBasics } from './protected-site.ts';

/** Installed by `scripts/setup.sh test`. */
const ENVOY = fileURLToPath(new URL('../../.tools/python/bin/envoy', import.meta.url));

export const ENVOY_DOCUMENT = 'docs/gateways/envoy.md';

const TYPES = 'type.googleapis.com/envoy.extensions.filters';

export interface EnvoyOptions extends GatewayBasics {
  /** How long a login of its own may take. */
  readonly loginStateSeconds: number;
}

/** The real Envoy with its oauth2 filter, configured as documented, but for http. */
export function startEnvoy({
  issuer,
  port,
  clientSecret,
  upstream,
  loginStateSeconds,
}: EnvoyOptions): Promise<Program> {
  const filter = documented(ENVOY_DOCUMENT, 'oauth2-filter.yaml', {
    'https://wait.example.com': issuer,
    'https://shop.example.com': `http://127.0.0.1:${port}`,
    '600s': `${loginStateSeconds}s`,
  });
  const { hostname, port: issuerPort } = new URL(issuer);
  const secretsAndClusters = (folder: string) =>
    parse(
      documented(ENVOY_DOCUMENT, 'resources.yaml', {
        'address: wait.example.com': `address: ${hostname}`,
        'port_value: 443': `port_value: ${issuerPort}`,
        '/etc/envoy': folder,
      }),
    );
  const secrets = { 'client-secret': clientSecret, 'hmac-secret': 'hmac-secret-0123456789abcdef0123' };
  return run({ port, upstream, filters: [parse(filter)], resources: secretsAndClusters, files: secrets });
}

/** The real Envoy asking `/verify`, configured as documented. People who are not let through go to `loginPage`. */
export function startEnvoyExtAuthz({ issuer, port, upstream, loginPage }: ForwardAuthOptions): Promise<Program> {
  const filter = documented('docs/authorizing-requests.md', 'ext-authz.yaml', { 'https://wait.example.com': issuer });
  const resources = () => ({ clusters: [cluster('waiting-room', issuer)], secrets: [] });
  return run({ port, upstream, filters: [parse(filter)], resources, files: {}, replies: toLogin(loginPage) });
}

/** Has the answer 401 to pages become a way to the login, as a site may want it; API calls and `/shows/` keep it. */
function toLogin(loginPage: string) {
  const isUnauthorized = { status_code_filter: { comparison: { value: { default_value: 401, runtime_key: 'none' } } } };
  const isPage = {
    header_filter: {
      header: { name: ':path', string_match: { safe_regex: { regex: '/(api|shows)/.*' } }, invert_match: true },
    },
  };
  const headers = [{ header: { key: 'location', value: loginPage } }];
  const filter = { and_filter: { filters: [isUnauthorized, isPage] } };
  return { local_reply_config: { mappers: [{ filter, status_code: 302, headers_to_add: headers }] } };
}

interface Run {
  readonly port: number;
  readonly upstream: string;
  readonly filters: readonly unknown[];
  readonly resources: (folder: string) => { clusters: Record<string, unknown>[]; secrets: unknown[] };
  readonly files: Readonly<Record<string, string>>;
  /** Settings of what it answers by itself. */
  readonly replies?: Readonly<Record<string, unknown>>;
}

function run({ port, upstream, filters, resources, files, replies = {} }: Run): Promise<Program> {
  const bootstrap = (folder: string) => {
    const { clusters, secrets } = resources(folder);
    // The waiting room of a test speaks http.
    const reached = clusters.map(({ transport_socket: _, ...rest }) => rest);
    const listeners = [listener(port, filters, replies)];
    return stringify({ static_resources: { listeners, clusters: [...reached, cluster('site', upstream)], secrets } });
  };
  return startInFolder(
    (folder) => ({ ...files, 'envoy.yaml': bootstrap(folder) }),
    (folder) => ({
      command: ENVOY,
      // Its base id would otherwise be shared with another one on this machine.
      args: ['-c', `${folder}/envoy.yaml`, '--use-dynamic-base-id', '--concurrency', '1', '--log-level', 'warning'],
      isReady: () => answers(`http://127.0.0.1:${port}/api/`),
    }),
  );
}

function address(port: number | string, host = '127.0.0.1') {
  return { socket_address: { address: host, port_value: Number(port) } };
}

function cluster(name: string, origin: string): Record<string, unknown> {
  const { hostname, port } = new URL(origin);
  const endpoints = [{ lb_endpoints: [{ endpoint: { address: address(port, hostname) } }] }];
  return { name, type: 'STATIC', load_assignment: { cluster_name: name, endpoints } };
}

function listener(port: number, filters: readonly unknown[], replies: Readonly<Record<string, unknown>>) {
  const router = {
    name: 'envoy.filters.http.router',
    typed_config: { '@type': `${TYPES}.http.router.v3.Router` },
  };
  const manager = {
    '@type': `${TYPES}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 'site',
    http_filters: [...filters, router],
    ...replies,
    route_config: {
      virtual_hosts: [
        { name: 'site', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'site' } }] },
      ],
    },
  };
  const chain = [{ filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }] }];
  return { address: address(port), filter_chains: chain };
}
