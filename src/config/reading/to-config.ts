import type { ClientConfig, Config, RoomConfig } from '../config.ts';
import type { Written } from '../definitions.ts';
import { loginsPerVisit, sessionOf } from '../login-limits.ts';
import { roomLook, roomTemplates } from '../room-look.ts';
import { roomSettings } from '../room-settings.ts';
import { hasProductionRules, listeningHost, PRODUCTION_DRAIN_DELAY_MS } from '../rules/exposure.ts';
import { defaultAccessTokenMs, defaultHoldMs, SYNTHETIC_CLAIMS } from '../schema/client-schema.ts';
import type { ClientSection, ConfigFile, RoomSection } from '../schema/file-schema.ts';
import { signingConfig } from '../signing-config.ts';
import type { Environment } from './environment.ts';
import type { LookFiles } from './look-files.ts';
import type { GivenSecrets } from './secret-files.ts';

const DEFAULT_AUDIT_FOR_MS = 400 * 86_400_000;

export function roomConfig(name: string, room: RoomSection, files: LookFiles): RoomConfig {
  const title = room.title ?? name;
  return {
    name,
    title,
    settings: roomSettings(room),
    awsApi: room.aws_api ?? false,
    awsEventId: room.aws_event_id ?? name,
    awsPrivateIssuer: room.aws_private_issuer ?? null,
    texts: room.texts ?? {},
    look: room.look === undefined ? null : roomLook(room.look, title, files),
    templates: room.template === undefined ? null : roomTemplates(room.template, files),
    webhooks: (room.webhooks ?? []).map(({ name: hook, url, secret, events }) => ({
      ...{ name: hook, url, secret },
      events: events ?? null,
    })),
  };
}

export function clientConfig(section: ClientSection, file: ConfigFile): ClientConfig {
  const { room, hold, session, login_state, access_token, access_token_format, audience, claims, ...others } = section;
  const { reauthenticate, initiate_login_uri, initiate_login_iss, backchannel_logout_uri, ...rest } = others;
  const { backchannel_logout_session_required: _, id_token_signed_response_alg, ...metadata } = rest;
  // Without codes there is no response at all, which the library wants said.
  const codeless = metadata.grant_types?.includes('authorization_code') === false;
  return {
    clientId: section.client_id,
    room,
    holdMs: hold ?? defaultHoldMs,
    accessTokenMs: access_token ?? defaultAccessTokenMs,
    accessTokenFormat: access_token_format ?? 'opaque',
    audience: audience ?? `urn:oidc-waiting-room:room:${room}`,
    backchannelLogoutUri: backchannel_logout_uri ?? null,
    login: { client: section.client_id, most: loginsPerVisit(file, room), sessionMs: sessionOf(section) },
    sessionMs: session ?? null,
    loginState: login_state ?? 'one',
    reauthenticate: reauthenticate ?? 'page',
    claims: [...new Set(claims ?? SYNTHETIC_CLAIMS)],
    initiateLoginUri: initiate_login_uri ?? null,
    initiateLoginIss: initiate_login_iss ?? true,
    signingAlgorithm: id_token_signed_response_alg ?? null,
    metadata: codeless ? { ...metadata, redirect_uris: [], response_types: [] } : metadata,
  };
}

/** Puts file and environment together; both have been checked. */
export function toConfig({
  value,
  file,
  files,
  environment,
  secrets: { sealingKeys, signingKeys },
  issuer,
  demo,
}: {
  /** The file as it was written, substitutions done. */
  readonly value: Written;
  readonly file: ConfigFile;
  /** What it names beside itself. */
  readonly files: LookFiles;
  readonly environment: Environment;
  readonly secrets: GivenSecrets;
  readonly issuer: string;
  readonly demo: boolean;
}): Config {
  const production = hasProductionRules({ ...environment, issuer });
  const { issuer: ofEnvironment, host, production: inProduction, allowInsecure } = environment;
  return {
    written: { value, context: { issuer: ofEnvironment, host, production: inProduction, allowInsecure } },
    issuer,
    host: listeningHost({ ...environment, issuer }),
    port: environment.port,
    adminPort: environment.adminPort,
    adminHosts: environment.adminHosts,
    metricsToken: environment.metricsToken,
    dataDir: environment.dataDir,
    redis: environment.redis,
    replicaLostAfterMs: file.replica_lost_after ?? null,
    logLevel: environment.logLevel,
    trustProxy: environment.trustProxy,
    workers: environment.workers,
    // Nobody tried out waits for a load balancer that is not there.
    drainDelayMs: environment.drainDelayMs ?? (production ? PRODUCTION_DRAIN_DELAY_MS : 0),
    keepAliveMs: environment.keepAliveMs,
    production,
    demo,
    firstContact: file.first_contact ?? 'proof',
    signing: signingConfig(file.signing),
    sealingKeys,
    signingKeys,
    adminKeys: file.admin_keys ?? [],
    auditForMs: file.audit_for ?? DEFAULT_AUDIT_FOR_MS,
    awsKeys: (file.aws_keys ?? []).map(({ access_key_id, secret_access_key, rooms, calls }) => ({
      accessKeyId: access_key_id,
      secretAccessKey: secret_access_key,
      rooms: rooms ?? null,
      calls: calls ?? null,
    })),
    rooms: Object.entries(file.rooms).map(([name, room]) => roomConfig(name, room, files)),
    clients: (file.clients ?? []).map((client) => clientConfig(client, file)),
  };
}
