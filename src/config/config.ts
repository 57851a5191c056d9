import type { TextOverrides } from '../language/translator.ts';
import type { RoomEvent } from '../room/room-event.ts';
import type { RoomSettings } from '../room/settings.ts';
import type { RedisTarget } from '../store/redis/redis-target.ts';
import type { Templates } from './look-files.ts';
import type { RoomLook } from './room-look.ts';

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
  readonly claims: readonly ('email' | 'profile')[];
  /** Kept here and not handed to the library, which demands https (OIDC Core §4). */
  readonly initiateLoginUri: string | null;
  /** Whether `iss` is appended to it. */
  readonly initiateLoginIss: boolean;
  /** Client metadata as registered (RFC 7591, snake_case), `client_id` included. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

export type SigningAlgorithm = 'RS256' | 'ES256' | 'EdDSA';

export interface Config {
  /** Without a trailing slash; its path, if any, prefixes all routes. */
  readonly issuer: string;
  readonly host: string;
  readonly port: number;
  /** null: `/admin` is served on `port`. */
  readonly adminPort: number | null;
  readonly dataDir: string;
  /** null: embedded. */
  readonly redis: RedisTarget | null;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Whether `X-Forwarded-For` names the visitor. */
  readonly trustProxy: boolean;
  /** Processes that share the port; more than one only with Redis. */
  readonly workers: number;
  readonly production: boolean;
  /** Whether this is the built-in demo set-up. */
  readonly demo: boolean;
  readonly signingAlgorithm: SigningAlgorithm;
  readonly adminKeys: readonly AdminKey[];
  readonly awsKeys: readonly AwsKey[];
  readonly rooms: readonly RoomConfig[];
  readonly clients: readonly ClientConfig[];
}
