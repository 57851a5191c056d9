import { type Adapter, type AdapterPayload, errors, Provider } from 'oidc-provider';
import { type ClientRegistry, isRedirectUri } from '../config/client-registry.ts';
import type { StoreClock } from '../room/store-clock.ts';
import type { FinishedRequest, PendingRequest } from '../sealing/packed-request.ts';
import type { PendingRequests } from '../sealing/pending-request.ts';
import type { ArtifactKind, ArtifactStore } from '../store/artifact-store.ts';
import type { LineStore } from '../store/line-store.ts';
import { decodeGrantId } from './grant-id.ts';
import type { LastSteps } from './last-steps.ts';
import type { LiveVisits } from './live-visits.ts';
import { SCOPES } from './scopes.ts';
import { recordOf, type TokenIds } from './token-ids.ts';
import { orUnavailable } from './unavailable.ts';

export interface AdapterParts {
  readonly artifacts: ArtifactStore;
  readonly line: LineStore;
  readonly pending: PendingRequests;
  readonly clients: ClientRegistry;
  readonly tokenIds: TokenIds;
  readonly visits: LiveVisits;
  readonly lastSteps: LastSteps;
  /** The library knows the time of this process alone; what is kept has the time of the store. */
  readonly clock: StoreClock;
}

const STORED: ReadonlySet<string> = new Set<ArtifactKind>([
  'AuthorizationCode',
  'AccessToken',
  'RefreshToken',
  'ReplayDetection',
]);

function isStored(model: string): model is ArtifactKind {
  return STORED.has(model);
}

/** Where the library keeps its models: codes and tokens in the store, requests with the visitor, grants nowhere. */
export function adapterFactory(parts: AdapterParts): (model: string) => Adapter {
  return (model) => {
    if (isStored(model)) return storedModel(model, parts);
    if (model === 'Interaction') return pendingModel(parts);
    if (model === 'Grant') return derivedGrants(parts);
    return nothing;
  };
}

/** Models that are never kept. Sessions are one of them: they carry no authority here (DESIGN §6). */
const nothing: Adapter = {
  async upsert() {},
  async find() {
    return undefined;
  },
  async findByUserCode() {
    return undefined;
  },
  async findByUid() {
    return undefined;
  },
  async consume() {},
  async destroy() {},
  async revokeByGrantId() {},
};

function storedModel(kind: ArtifactKind, parts: AdapterParts): Adapter {
  const { artifacts, line, tokenIds, lastSteps, clock } = parts;
  const keyOf = (token: string) => ({ kind, id: recordOf(token) });

  async function consume(token: string): Promise<void> {
    if (await orUnavailable(artifacts.consume(keyOf(token)))) return;
    // Somebody else used it between our read and now: a replay like any other (RFC 6749 §4.1.2).
    const stored = await orUnavailable(artifacts.find(keyOf(token)));
    const grantId = stored?.payload.grantId;
    if (typeof grantId === 'string') await endLogin(line, grantId);
    throw new errors.InvalidGrant(`${kind} already consumed`);
  }

  return {
    ...nothing,
    async upsert(token, payload, expiresIn = 0) {
      const kept = timed(payload, (s) => clock.lineSeconds(s));
      await orUnavailable(artifacts.save({ ...keyOf(token), payload: kept, ttlMs: expiresIn * 1000 }));
    },
    async find(token) {
      const stored = await orUnavailable(artifacts.find(keyOf(token)));
      if (stored === null) return undefined;
      const payload = timed(stored.payload, (s) => clock.ownSecondsOfLine(s));
      if (payload.jti !== token) {
        // Its record has a newer one. A refresh token that was used up before that is shown again.
        return tokenIds.isFormer(token, stored.payload) ? { ...payload, consumed: payload.iat } : undefined;
      }
      const { consumedAtMs } = stored;
      return consumedAtMs === null ? payload : { ...payload, consumed: Math.floor(consumedAtMs / 1000) };
    },
    async consume(token) {
      lastSteps.require(currentRequest(), () => consume(token));
    },
    async destroy(token) {
      lastSteps.require(currentRequest(), () => orUnavailable(artifacts.destroy(keyOf(token))));
    },
  };
}

/** A request that waits: sealed in the visitor's cookie. */
function pendingModel({ pending, visits, clients, lastSteps, clock }: AdapterParts): Adapter {
  /** Whether the code of the login is still to come, and may go where it is to, so that the request may be resumed for it. */
  async function isGood(params: PendingRequest['params'], { sub, serial }: FinishedRequest): Promise<boolean> {
    const client = clients.find(String(params.client_id));
    if (client === undefined || !isRedirectUri(client, params.redirect_uri)) return false;
    if (serial === undefined) return (await visits.find(currentRequest(), client.room, sub)) !== null;
    return visits.isPending(currentRequest(), { room: client.room, sub, serial, clientId: client.clientId });
  }

  return {
    ...nothing,
    async upsert(id, payload) {
      const { params = {}, prompt, iat = 0, exp = 0 } = timed(payload, (s) => clock.storeSeconds(s));
      const { name = 'login', reasons = [] } = (prompt ?? {}) as { name?: string; reasons?: string[] };
      const request = { params, prompt: { name, reasons }, iat, exp };
      // One that is too large to be kept is as good as forgotten: the ticket leads on, by a relaunch (DESIGN §5).
      await orUnavailable(pending.open(currentRequest(), id, request));
    },
    async find(id) {
      const request = await orUnavailable(pending.read(currentRequest(), id, 'authorize'));
      if (request === null) return undefined;
      const { result, params, prompt } = request;
      const { iat, exp } = timed(request, (s) => clock.ownSeconds(s));
      const done = result !== undefined && (await orUnavailable(isGood(params, result)));
      return {
        kind: 'Interaction',
        jti: id,
        iat,
        exp,
        params,
        prompt: { ...prompt, details: {} },
        result: done
          ? {
              login: { accountId: result.sub, ts: result.authTime },
              ...{ consent: {}, select_account: {} },
              serial: result.serial,
            }
          : {},
      };
    },
    async destroy(id) {
      const ctx = currentRequest();
      const remove = pending.close(ctx, id);
      if (remove !== null) lastSteps.tidy(ctx, remove);
    },
  };
}

/** Grants follow from the visit: found while it and their login go on, revoked by ending the login. */
function derivedGrants({ line, visits, clock }: AdapterParts): Adapter {
  return {
    ...nothing,
    async find(id) {
      const grant = decodeGrantId(id);
      if (grant === null) return undefined;
      const visit = await orUnavailable(visits.ofGrant(currentRequest(), grant));
      if (visit === null) return undefined;
      return grantPayload(id, visit.sub, grant.clientId, clock.ownSeconds(Math.ceil(visit.plannedEndMs / 1000)));
    },
    destroy: (id) => endLogin(line, id),
  };
}

async function endLogin(line: LineStore, id: string): Promise<void> {
  const grant = decodeGrantId(id);
  if (grant !== null) await orUnavailable(line.endLogin(grant));
}

/** The same with its times by another clock. */
function timed<Payload extends { readonly iat?: number | undefined; readonly exp?: number | undefined }>(
  payload: Payload,
  secondsOf: (seconds: number) => number,
): Payload {
  const { iat, exp } = payload;
  return {
    ...payload,
    ...(iat !== undefined && { iat: secondsOf(iat) }),
    ...(exp !== undefined && { exp: secondsOf(exp) }),
  };
}

/** The grant of a visit, as the library's model takes it: everything that a waiting room has to give. */
export function grantPayload(jti: string, accountId: string, clientId: string, exp: number): AdapterPayload {
  return { kind: 'Grant', jti, accountId, clientId, exp, iat: 0, openid: { scope: SCOPES.join(' ') } };
}

function currentRequest() {
  const { ctx } = Provider;
  if (ctx === undefined) throw new Error('used outside a request of the library');
  return ctx;
}
