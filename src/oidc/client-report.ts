import type { ClientConfig } from '../config/config.ts';
import type { ClientSighting, StepSighting, StrangerSightings } from './client-sightings.ts';
import { CLIENT_STEPS, type ClientStep, REFUSALS } from './refusal-reasons.ts';

export interface ClientReportOptions {
  readonly issuer: string;
  readonly client: ClientConfig;
  readonly sighting: ClientSighting;
  readonly strangers: StrangerSightings;
}

const NAMES: Readonly<Record<ClientStep, string>> = {
  authorization: 'Authorization request',
  exchange: 'Token exchange',
  userinfo: 'Userinfo',
  refresh: 'Refresh',
};

/** What was last seen of a client, in words: a line for each step of a login, and for what may be its mistake. */
export function clientReport({ issuer, client, sighting, strangers }: ClientReportOptions): string[] {
  const steps = CLIENT_STEPS.map((step) => `${NAMES[step]}: ${wordsOf(step, sighting[step])}`);
  if (sighting.authorization !== undefined) return steps;
  return [...steps, ...strangerLines()];

  function wordsOf(step: ClientStep, seen: StepSighting | undefined): string {
    if (seen === undefined) return unseenWords(step);
    const { doneAtMs, refused } = seen;
    const done = doneAtMs === null ? 'never done' : `last done ${at(doneAtMs)}`;
    return refused === null ? `${done}.` : `${done}, last refused ${at(refused.atMs)}: ${REFUSALS[refused.reason]}.`;
  }

  function unseenWords(step: ClientStep): string {
    const { grant_types: given } = client.metadata;
    const grants: readonly unknown[] = Array.isArray(given) ? given : ['authorization_code'];
    switch (step) {
      case 'authorization':
        if (!grants.includes('authorization_code')) return 'not for this client, which takes tickets.';
        return `none has come. A protected page must send the browser to ${issuer}/authorize with client_id=${client.clientId}.`;
      case 'exchange':
        return `none has come. The gateway asks ${issuer}/token by itself when a visitor's turn has come: it must reach it.`;
      case 'userinfo':
        return 'not asked for; not every gateway does.';
      case 'refresh':
        return grants.includes('refresh_token')
          ? 'none has come. A gateway refreshes once the access token has ended, if it was set up to.'
          : 'its grant_types have no refresh_token: its gateway does not learn by it that a visit is over.';
    }
  }

  /** Refusals of nobody we know may be of this client, as long as it was never seen. */
  function strangerLines(): string[] {
    const { foreign_host: host, unknown_client: stranger } = strangers;
    return [
      ...(host === undefined
        ? []
        : [`Somebody asked ${at(host.atMs)} under the Host ${quoted(host.named)}, not ${new URL(issuer).host}.`]),
      ...(stranger === undefined
        ? []
        : [`Somebody came ${at(stranger.atMs)} with the client_id ${quoted(stranger.named)}.`]),
    ];
  }
}

function at(epochMs: number): string {
  return `at ${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

function quoted(named: string | null): string {
  return named === null ? 'of nobody' : JSON.stringify(named);
}
