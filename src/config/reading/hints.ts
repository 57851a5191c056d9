import type { ConfigFile } from '../schema/file-schema.ts';
import type { ConfigProblem } from './config-problem.ts';

/** What is as it should be for most, and fails with some clients only after the whole wait. */
export function hintsFor({ clients = [], rooms }: ConfigFile): ConfigProblem[] {
  return [...clientHints(clients), ...prequeueHints(rooms)];
}

function clientHints(clients: NonNullable<ConfigFile['clients']>): ConfigProblem[] {
  return clients.flatMap(({ initiate_login_uri: uri, initiate_login_iss: iss }, index) => {
    if (uri === undefined || iss !== undefined) return [];
    const message =
      'is true unless you say so: late visitors come to initiate_login_uri with ?iss= and the URL of the issuer; ' +
      'false is for gateways that refuse a URL in a query, as vouch does';
    return [{ path: `clients[${index}].initiate_login_iss`, message, line: null }];
  });
}

function prequeueHints(rooms: ConfigFile['rooms']): ConfigProblem[] {
  return Object.entries(rooms).flatMap(([name, { aws_api: awsApi, mode }]) => {
    if (awsApi !== true || mode !== 'prequeue') return [];
    const message =
      "is more than the page of AWS' sample site can wait for: it asks for its number 11 times in about 3 minutes and " +
      'then gives up, so it must not come before the doors open; clients of your own wait by Retry-After and opens_at';
    return [{ path: `rooms.${name}.mode`, message, line: null }];
  });
}
