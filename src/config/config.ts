import type { TextOverrides } from '../language/translator.ts';
import type { RoomEvent } from '../room/room-event.ts';
import type { RoomSettings } from '../room/settings.ts';
import type { LoginRequest } from '../room/visit.ts';
import type { RedisTarget } from '../store/redis/redis-target.ts';
import type { ClientSecret } from './client-secret.ts';
import type { Written } from './definitions.ts';
import type { Templates } from './reading/look-files.ts';
import type { RoomLook } from './room-look.ts';
import type { RuleContext } from './rules/file-rules.ts';
import type { SigningAlgorithm, SigningConfig } from './signing-config.ts';
import type { TrustedProxies } from './words/trusted-proxies.ts';

export type AdminRole = 'viewer' | 'operator' | 'admin';

export interface AdminKey {
  readonly name: string;
  readonly role: AdminRole;
  readonly key: string;
}

/** A webhook (Standard Webhooks). */
export interface WebhookConfig {
  /** Of its own in the room. */
  readonly name: string;
  readonly url: string;
  /** `whsec_` and the key in base64. */
  readonly secret: string;
  /** null: all. */
  readonly events: readonly RoomEvent['type'][] | null;
}

/** A key for AWS Signature V4. */
export interface AwsKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The rooms that it is good for; null: all. */
  readonly rooms: readonly string[] | null;
  /** The private calls that it is good for; null: all. */
  readonly calls: readonly string[] | null;
}

export interface RoomConfig {
  /** Lower-case letters, digits and hyphens; part of URLs, cookie names and Redis keys. */
  readonly name: string;
  /** What visitors read; the name when none was given. */
  readonly title: string;
  readonly settings: RoomSettings;
  /** Whether clients of Virtual Waiting Room on AWS are served. */
  readonly awsApi: boolean;
  /** How these name the room: their `event_id`. */
  readonly awsEventId: string;
  /** `iss` of tokens that a private call asks for without naming one; null: that of the public calls. */
  readonly awsPrivateIssuer: string | null;
  readonly webhooks: readonly WebhookConfig[];
  /** Its own words in place of those of the pages. */
  readonly texts: TextOverrides;
  /** null: ours. */
  readonly look: RoomLook | null;
  /** Its own in place of ours; null: none. */
  readonly templates: Templates | null;
}

/** An OIDC client: what this product needs to know of it, and the standard metadata for the library. */
export interface ClientConfig {
  readonly clientId: string;
  readonly room: string;
  /** How long the client's gateway keeps its own login state (DESIGN §5). */
  readonly holdMs: number;
  /** Lifetime of its access tokens. */
  readonly accessTokenMs: number;
  /** jwt: RFC 9068. */
  readonly accessTokenFormat: 'opaque' | 'jwt';
  /** `aud` of its JWT access tokens. */
  readonly audience: string;
  /** null: not told of the ends of visits. */
  readonly backchannelLogoutUri: string | null;
  /** What it asks of the line for each code (LINE.md, logins). */
  readonly login: LoginRequest;
  /** How long a session of its gateway lasts, at most as long as the visit: its tokens live no longer. null: as the visit. */
  readonly sessionMs: number | null;
  /** Whether its gateway keeps the state of one login at a time, or of each request. */
  readonly loginState: 'one' | 'per_request';
  /** Whether a visitor who is inside and is to be asked again is asked by a page, or goes on at once. */
  readonly reauthenticate: 'page' | 'silent';
  /** Scopes that its synthetic claims are given for. */
  readonly claims: readonly ('email' | 'profile')[];
  /** Kept here and not handed to the library, which demands https (OIDC Core §4). */
  readonly initiateLoginUri: string | null;
  /** Whether `iss` is appended to it. */
  readonly initiateLoginIss: boolean;
  /** What its ID tokens are to be signed by, and other tokens with them; null: as the deployment has it. */
  readonly signingAlgorithm: SigningAlgorithm | null;
  /** Since when it is there, in line time: older logins are those of a former client of its name. Absent: there was none. */
  readonly sinceLineMs?: number;
  /** What its secret may be; absent: `client_secret` of the metadata. */
  readonly secrets?: readonly ClientSecret[];
  /** Client metadata as registered (RFC 7591, snake_case), `client_id` included. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

export type FirstContact = 'proof' | 'trust';

/** A private key (RFC 7517). */
export interface PrivateJwk {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly [member: string]: unknown;
}

/** The file as it was written, substitutions done, and where its rules hold: definitions beside it are checked by both. */
export interface WrittenConfig {
  readonly value: Written;
  readonly context: Omit<RuleContext, 'files'>;
}

export interface Config {
  readonly written: WrittenConfig;
  /** Without a trailing slash; its path, if any, prefixes all routes. */
  readonly issuer: string;
  readonly host: string;
  readonly port: number;
  /** null: `/admin` is served on `port`. */
  readonly adminPort: number | null;
  /** Names under which `adminPort` is served besides that of the issuer, in lower case. */
  readonly adminHosts: readonly string[];
  /** Who shows it may read the metrics; null: they are told on this machine and on `adminPort`. */
  readonly metricsToken: string | null;
  readonly dataDir: string;
  /** null: embedded. */
  readonly redis: RedisTarget | null;
  /** For how long a replica that is gone may still be promoted; null: as Sentinel and Cluster have it. */
  readonly replicaLostAfterMs: number | null;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Whose `X-Forwarded-For` names the visitor. */
  readonly trustProxy: TrustedProxies;
  /** Processes that share the port; more than one only with Redis. */
  readonly workers: number;
  /** How long a process that is to stop is not ready any more and goes on accepting requests, until load balancers have noticed. */
  readonly drainDelayMs: number;
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number;
  readonly production: boolean;
  /** Whether this is the built-in demo set-up. */
  readonly demo: boolean;
  readonly signing: SigningConfig;
  /** Whether a browser enters a free room once it has sent back a cookie of ours (`proof`), or at its first request. */
  readonly firstContact: FirstContact;
  /** What seals tickets, as an operator gives it, the newest first; null: it is made, and kept in the store. */
  readonly sealingKeys: readonly [string, ...string[]] | null;
  /** Private keys that sign tokens (RFC 7517), of each algorithm the one in use first; null: they are made, and kept in the store. */
  readonly signingKeys: readonly PrivateJwk[] | null;
  readonly adminKeys: readonly AdminKey[];
  /** How long the audit log keeps what was done. */
  readonly auditForMs: number;
  readonly awsKeys: readonly AwsKey[];
  readonly rooms: readonly RoomConfig[];
  readonly clients: readonly ClientConfig[];
}
