import type { Mistake, ValuePath } from '../reading/config-problem.ts';
import { duplicates } from '../reading/duplicates.ts';
import type { LenientClient, LenientFile } from '../reading/lenient-file.ts';
import { SIGNING_ALGORITHMS, type SigningConfig, signingConfig } from '../signing-config.ts';
import { TICKET_GRANT_TYPE } from '../ticket-grant-type.ts';
import { isLoopback, isRefusedHost, refusedHostMessage, webAddress } from './web-address.ts';

const MIN_SECRET_CHARACTERS = 16;

/** RFC 9700 §2.1: redirect URIs are compared as they are. */
const wildcardMessage = 'must be written out, without `*`: addresses are compared character by character';

/** How the client proves itself: what each method needs, and what it has no use for. */
function secretMistakes(client: LenientClient, path: ValuePath, production: boolean): Mistake[] {
  const method = client.token_endpoint_auth_method ?? 'client_secret_basic';
  const secret = client.client_secret;
  const at = [...path, 'client_secret'];
  if (method === 'client_secret_basic' || method === 'client_secret_post') {
    const demand = `have at least ${MIN_SECRET_CHARACTERS} characters`;
    if (secret === undefined) return [{ path: at, message: `is missing: ${method} needs it, and it should ${demand}` }];
    const short = production && secret.length < MIN_SECRET_CHARACTERS;
    return short ? [{ path: at, message: `must ${demand} in production` }] : [];
  }
  if (method !== 'none' && method !== 'private_key_jwt') return [];
  const mistakes: Mistake[] = [];
  if (secret !== undefined) {
    mistakes.push({ path: at, message: `must be left out: token_endpoint_auth_method is ${method}` });
  }
  if (method === 'private_key_jwt' && (client.jwks === undefined) === (client.jwks_uri === undefined)) {
    mistakes.push({ path: [...path, 'jwks'], message: 'must be given for private_key_jwt, or jwks_uri instead' });
  }
  return mistakes;
}

function addressMistakes(client: LenientClient, path: ValuePath, production: boolean): Mistake[] {
  const single = (['initiate_login_uri', 'backchannel_logout_uri', 'jwks_uri'] as const).map((field) => ({
    at: [...path, field],
    uri: client[field] ?? '',
  }));
  const listed = (['redirect_uris', 'post_logout_redirect_uris'] as const).flatMap((field) =>
    (client[field] ?? []).map((uri, index) => ({ at: [...path, field, index], uri })),
  );
  // RFC 8252 §8.3: what comes to a native app does not leave the machine.
  const mayBeLoopback = ([, , field]: ValuePath): boolean =>
    !production || (client.application_type === 'native' && field === 'redirect_uris');
  return [...single, ...listed].flatMap(({ at, uri }) => {
    const url = webAddress(uri);
    if (at.length > 3 && uri.includes('*')) return [{ path: at, message: wildcardMessage }];
    if (url !== null && isRefusedHost(url.hostname)) return [{ path: at, message: refusedHostMessage }];
    if (url === null || url.protocol === 'https:' || (isLoopback(url.hostname) && mayBeLoopback(at))) return [];
    return [{ path: at, message: `must be https ${production ? 'in production' : 'except on localhost'}` }];
  });
}

/** There must be a way in, and for codes a place to send them to. */
function grantMistakes(client: LenientClient, path: ValuePath): Mistake[] {
  const grants = client.grant_types ?? ['authorization_code'];
  if (!grants.includes('authorization_code')) {
    if (grants.includes(TICKET_GRANT_TYPE)) return [];
    const message = `must include authorization_code or ${TICKET_GRANT_TYPE}`;
    return [{ path: [...path, 'grant_types'], message }];
  }
  if (client.redirect_uris !== undefined) return [];
  return [{ path: [...path, 'redirect_uris'], message: 'is missing: must be a list of at least one URL' }];
}

/** A client states an algorithm that there is a key for. */
function algorithmMistakes(client: LenientClient, path: ValuePath, { offered }: SigningConfig): Mistake[] {
  const stated = client.id_token_signed_response_alg;
  if (SIGNING_ALGORITHMS.every((known) => known !== stated)) return [];
  if (offered.some((known) => known === stated)) return [];
  const message = `must be one of ${offered.join(', ')}, which signing offers: add ${stated} to signing.also a day before`;
  return [{ path: [...path, 'id_token_signed_response_alg'], message }];
}

/** Mistakes in how clients stand to rooms, to each other and to where the product runs. */
export function clientMistakes({ rooms, clients, signing }: LenientFile, production: boolean): Mistake[] {
  const names = rooms.map(({ name }) => name);
  const ids = clients.map((client) => client.client_id);
  const mistakes = duplicates(ids, (index) => ['clients', index, 'client_id'], 'an id of its own');
  for (const [index, client] of clients.entries()) {
    const path = ['clients', index];
    mistakes.push(...secretMistakes(client, path, production), ...addressMistakes(client, path, production));
    if (client.room !== undefined && !names.includes(client.room)) {
      mistakes.push({
        path: [...path, 'room'],
        message: `must be one of the rooms: ${names.join(', ') || 'none is configured'}`,
      });
    }
    if (client.client_id !== undefined && names.includes(client.client_id)) {
      mistakes.push({ path: [...path, 'client_id'], message: 'must not be the name of a room' });
    }
    // Tokens of AWS' interface are for it: none may look like an ID token for a client.
    if (client.client_id !== undefined && rooms.some(({ aws_event_id: eventId }) => eventId === client.client_id)) {
      mistakes.push({ path: [...path, 'client_id'], message: 'must not be the aws_event_id of a room' });
    }
    mistakes.push(...grantMistakes(client, path), ...algorithmMistakes(client, path, signingConfig(signing)));
    if (client.audience !== undefined && client.access_token_format !== 'jwt') {
      const message = 'belongs to JWT access tokens: set access_token_format: jwt, or leave it out';
      mistakes.push({ path: [...path, 'audience'], message });
    }
  }
  return mistakes;
}
