import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ClientConfig } from '../../config/config.ts';
import { formatDuration } from '../../config/words/duration.ts';

/** How a gateway is set up, as docs/gateways has it. */
export interface GatewayGuide {
  title: string;
  /** The page with the reasons. */
  page: string;
  /** Settings of the client, in the notation of the configuration file. */
  client: Record<string, unknown>;
  /** Files of the gateway. */
  files: { name: string; language: string; text: string }[];
}

/** By the name of the gateway. Made by `npm run gateway-guides`. */
export const gatewayGuides: ReadonlyMap<string, Readonly<GatewayGuide>> = new Map(
  Object.entries(JSON.parse(readFileSync(new URL('gateway-guides.json', import.meta.url), 'utf8'))),
);

export interface GuideValues {
  readonly issuer: string;
  readonly client: ClientConfig;
  /** null: it is not known, or not to be shown, and its placeholders stay. */
  readonly clientSecret: string | null;
}

/** A guide with the addresses and names of a client in place of the examples. */
export interface FilledGuide extends GatewayGuide {
  /** Settings that the client does not have as the gateway needs them. */
  differs: string[];
}

/** What a name or secret may consist of to stand in any of the files without being quoted anew. */
const PLAIN = /^[\w.~:@/-]+$/;
const RANDOM_BYTES = 16;

export function fillGuide(guide: Readonly<GatewayGuide>, { issuer, client, clientSecret }: GuideValues): FilledGuide {
  const { redirect_uris: uris } = client.metadata;
  const [callback = null] = Array.isArray(uris) ? uris.map(String) : [];
  const site = originOf(client.initiateLoginUri) ?? originOf(callback) ?? 'https://shop.example.com';
  const waitingRoom = new URL(issuer);
  const clientId = PLAIN.test(client.clientId) ? client.clientId : 'CLIENT_ID';
  const replaced: [RegExp, (found: string, before: string) => string][] = [
    [/https:\/\/wait\.example\.com/g, () => issuer],
    [/https:\/\/shop\.example\.com/g, () => site],
    [/https:\/\/login\.example\.com/g, () => originOf(callback) ?? 'https://login.example.com'],
    [/port_value: 443/g, () => `port_value: ${waitingRoom.port === '' ? 443 : waitingRoom.port}`],
    [/\bwait\.example\.com\b/g, () => waitingRoom.hostname],
    [/\bshop\.example\.com\b/g, () => new URL(site).host],
    [/(client[-_]?id["']?\s*[:=]?\s*["']?)shop\b/gi, (_, before) => before + clientId],
  ];
  if (clientSecret !== null && PLAIN.test(clientSecret)) {
    const random = randomBytes(RANDOM_BYTES).toString('hex');
    replaced.push([/SECRET_OF_CLIENT/g, () => clientSecret], [/RANDOM_SECRET/g, () => random]);
  }
  const fill = (text: string) => replaced.reduce((filled, [pattern, value]) => filled.replace(pattern, value), text);
  const wanted: Record<string, unknown> = JSON.parse(fill(JSON.stringify(guide.client)));
  return {
    ...guide,
    client: wanted,
    files: guide.files.map((file) => ({ ...file, text: fill(file.text) })),
    differs: differences(wanted, client),
  };
}

function originOf(uri: string | null): string | null {
  return uri === null ? null : new URL(uri).origin;
}

/** Names of the settings that a client has otherwise. A list may hold more than is wanted. */
function differences(wanted: Readonly<Record<string, unknown>>, client: ClientConfig): string[] {
  const { metadata } = client;
  const actual: Readonly<Record<string, unknown>> = {
    ...metadata,
    grant_types: metadata.grant_types ?? ['authorization_code'],
    initiate_login_uri: client.initiateLoginUri,
    backchannel_logout_uri: client.backchannelLogoutUri,
    hold: formatDuration(client.holdMs),
    access_token: formatDuration(client.accessTokenMs),
    login_state: client.loginState,
    claims: client.claims,
  };
  return Object.keys(wanted).filter((name) => {
    const [value, has] = [wanted[name], actual[name]];
    if (!Array.isArray(value)) return value !== has;
    return !(Array.isArray(has) && value.every((item) => has.includes(item)));
  });
}
