import { defaultSettings, type RateInlet, type RoomSettings } from '../room/settings.ts';
import type { ClientConfig, Config } from './config.ts';
import type { Environment } from './environment.ts';
import {
  type ClientSection,
  type ConfigFile,
  defaultAccessTokenMs,
  defaultHoldMs,
  type RoomSection,
} from './file-schema.ts';

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

function roomSettings(room: RoomSection): RoomSettings {
  return {
    mode: room.mode ?? defaultSettings.mode,
    rate: rateInlet(room.inlet) ?? defaultSettings.rate,
    capacity: room.inlet?.capacity ?? defaultSettings.capacity,
    turnWindowMs: room.turn_window ?? defaultSettings.turnWindowMs,
    graceMs: room.grace ?? defaultSettings.graceMs,
    admissionMs: room.admission ?? defaultSettings.admissionMs,
    message: room.message ?? defaultSettings.message,
    opensAtMs: room.opens_at ?? defaultSettings.opensAtMs,
  };
}

function clientConfig(section: ClientSection): ClientConfig {
  const { room, hold, access_token, claims, initiate_login_uri, initiate_login_iss, ...metadata } = section;
  return {
    clientId: section.client_id,
    room,
    holdMs: hold ?? defaultHoldMs,
    accessTokenMs: access_token ?? defaultAccessTokenMs,
    claims: [...new Set(claims)],
    initiateLoginUri: initiate_login_uri ?? null,
    initiateLoginIss: initiate_login_iss ?? true,
    metadata,
  };
}

/** Puts file and environment together; both have been checked. */
export function toConfig({
  file,
  environment,
  issuer,
  demo,
}: {
  readonly file: ConfigFile;
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
    production: environment.production,
    demo,
    signingAlgorithm: file.signing?.algorithm ?? 'RS256',
    adminKeys: file.admin_keys ?? [],
    rooms: Object.entries(file.rooms).map(([name, room]) => ({
      name,
      title: room.title ?? name,
      settings: roomSettings(room),
    })),
    clients: (file.clients ?? []).map(clientConfig),
  };
}
