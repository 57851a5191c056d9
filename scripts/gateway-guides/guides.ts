import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { GatewayGuide } from '../../src/http/admin/gateway-guides.ts';

/** Where what is made lies. */
export const GUIDES = 'src/http/admin/gateway-guides.json';

interface Pages {
  /** The page with the settings of the client. */
  readonly client: string;
  /** Pages with files of the gateway, in the order of showing. */
  readonly files: readonly string[];
}

/** Behind another server oauth2-proxy is told so. */
const BEHIND = 'reverse_proxy = true\n';

const behindProxy = (page: string): Pages => ({ client: 'oauth2-proxy', files: ['oauth2-proxy', page] });
const alone = (page: string): Pages => ({ client: page, files: [page] });

const PAGES: Readonly<Record<string, Pages>> = {
  alb: alone('alb'),
  'oauth2-proxy': alone('oauth2-proxy'),
  'mod-auth-openidc': alone('mod-auth-openidc'),
  nginx: behindProxy('nginx'),
  envoy: alone('envoy'),
  traefik: behindProxy('traefik'),
  caddy: behindProxy('caddy'),
  keycloak: alone('keycloak'),
  spring: alone('spring'),
};

/** The guides, out of the pages of docs/gateways. @throws {Error} where a page has no title, or no settings of a client */
export function makeGuides(): Record<string, GatewayGuide> {
  return Object.fromEntries(Object.entries(PAGES).map(([gateway, pages]) => [gateway, guide(gateway, pages)]));
}

function guide(gateway: string, { client, files }: Pages): GatewayGuide {
  const settings = blocksOf(client).find(({ name }) => name === 'client');
  const title = /^# (.+)$/m.exec(pageText(gateway))?.[1];
  if (settings === undefined || title === undefined) throw new Error(`${gateway} has no title or no settings`);
  return {
    title,
    page: `docs/gateways/${gateway}.md`,
    client: parse(settings.text),
    files: files.flatMap((page) =>
      blocksOf(page)
        .filter(({ name }) => name !== 'client')
        .map((block) => (page === gateway ? block : behindServer(gateway, block))),
    ),
  };
}

/** What oauth2-proxy is told behind another server. nginx asks it, and passes requests on itself. */
function behindServer(gateway: string, block: GatewayGuide['files'][number]): GatewayGuide['files'][number] {
  const text =
    gateway === 'nginx' ? block.text.replace(/^upstreams = .*$/m, 'upstreams = ["static://202"]') : block.text;
  return { ...block, text: text + BEHIND };
}

/** The named blocks of a page: the second word after the fence is the name. */
function blocksOf(page: string): GatewayGuide['files'][number][] {
  const found = pageText(page).matchAll(/^```(\w+) (\S+)\n(.*?)^```$/gms);
  return [...found].map(([, language = '', name = '', text = '']) => ({ name, language, text }));
}

function pageText(page: string): string {
  return readFileSync(new URL(`../../docs/gateways/${page}.md`, import.meta.url), 'utf8');
}
