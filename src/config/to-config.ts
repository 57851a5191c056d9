import {
  defaultGate,
  defaultSettings,
  type GateSettings,
  type RateInlet,
  type RoomSettings,
} from '../room/settings.ts';
import { defaultAccessTokenMs, defaultHoldMs } from './client-schema.ts';
import type { ClientConfig, Config, RoomConfig } from './config.ts';
import type { Environment } from './environment.ts';
import type { ClientSection, ConfigFile, RoomSection } from './file-schema.ts';
import type { LookFiles } from './look-files.ts';
import { roomLook, roomTemplates } from './room-look.ts';

function rateInlet(inlet: RoomSection['inlet']): RateInlet | null {
  if (inlet?.admit === undefined || inlet.every === undefined) return null;
  return {
    admit: inlet.admit,
    everyMs: inlet.every,
    fromMs: inlet.from ?? null,
    untilMs: inlet.until ?? null,
    returnNoShows: inlet.return_no_shows ?? false,
  };
}

function gateSettings(gate: RoomSection['gate']): GateSettings | null {
  if (gate === undefined) return null;
  return {
    url: gate.url,
    everyMs: gate.interval ?? defaultGate.everyMs,
    timeoutMs: gate.timeout ?? defaultGate.timeoutMs,
    shutAfter: gate.shut_after ?? defaultGate.shutAfter,
    openAfter: gate.open_after ?? defaultGate.openAfter,
  };
}

function roomSettings(room: RoomSection): RoomSettings {
  const ofAws = room.aws_api === true;
  return {
    mode: room.mode ?? defaultSettings.mode,
    rate: rateInlet(room.inlet) ?? defaultSettings.rate,
    capacity: room.inlet?.capacity ?? defaultSettings.capacity,
    turnWindowMs: room.turn_window ?? defaultSettings.turnWindowMs,
    // There a position is expired once its turn is over.
    graceMs: room.grace ?? (ofAws ? 0 : defaultSettings.graceMs),
    admissionMs: room.admission ?? defaultSettings.admissionMs,
    message: room.message ?? defaultSettings.message,
    opensAtMs: room.opens_at ?? defaultSettings.opensAtMs,
    drawSource: room.draw_source ?? defaultSettings.drawSource,
    // Clients of AWS' interface ask for the serving number, not for their own: nobody can tell whether they are there.
    passOver: room.pass_over ?? (ofAws ? false : defaultSettings.passOver),
    gate: gateSettings(room.gate),
  };
}

function roomConfig(name: string, room: RoomSection, files: LookFiles): RoomConfig {
  const title = room.title ?? name;
  return {
    name,
    title,
    settings: roomSettings(room),
    awsApi: room.aws_api ?? false,
    awsEventId: room.aws_event_id ?? name,
    texts: room.texts ?? {},
    look: room.look === undefined ? null : roomLook(room.look, title, files),
    templates: room.template === undefined ? null : roomTemplates(room.template, files),
    webhooks: (room.webhooks ?? []).map(({ name: hook, url, secret, events }) => ({
      ...{ name: hook, url, secret },
      events: events ?? null,
    })),
  };
}

function clientConfig(section: ClientSection): ClientConfig {
  const { room, hold, access_token, access_token_format, audience, claims, ...others } = section;
  const { initiate_login_uri, initiate_login_iss, backchannel_logout_uri, ...rest } = others;
  const { backchannel_logout_session_required: _, ...metadata } = rest;
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
    claims: [...new Set(claims)],
    initiateLoginUri: initiate_login_uri ?? null,
    initiateLoginIss: initiate_login_iss ?? true,
    metadata: codeless ? { ...metadata, redirect_uris: [], response_types: [] } : metadata,
  };
}

/** Puts file and environment together; both have been checked. */
export function toConfig({
  file,
  files,
  environment,
  issuer,
  demo,
}: {
  readonly file: ConfigFile;
  /** What it names beside itself. */
  readonly files: LookFiles;
  readonly environment: Environment;
  readonly issuer: string;
  readonly demo: boolean;
}): Config {
  return {
    issuer,
    // Without a file the product is being tried out, on this machine alone.
    host: environment.host ?? (demo ? '127.0.0.1' : '0.0.0.0'),
    port: environment.port,
    adminPort: environment.adminPort,
    dataDir: environment.dataDir,
    redis: environment.redis,
    logLevel: environment.logLevel,
    trustProxy: environment.trustProxy,
    workers: environment.workers,
    production: environment.production,
    demo,
    signingAlgorithm: file.signing?.algorithm ?? 'RS256',
    adminKeys: file.admin_keys ?? [],
    awsKeys: (file.aws_keys ?? []).map(({ access_key_id, secret_access_key }) => ({
      accessKeyId: access_key_id,
      secretAccessKey: secret_access_key,
    })),
    rooms: Object.entries(file.rooms).map(([name, room]) => roomConfig(name, room, files)),
    clients: (file.clients ?? []).map(clientConfig),
  };
}
