import { type Adapter, type AdapterPayload, errors, Provider } from 'oidc-provider';
import type { PendingRequests } from '../sealing/pending-request.ts';
import type { ArtifactKind, ArtifactStore } from '../store/artifact-store.ts';
import type { LineStore } from '../store/line-store.ts';
import { decodeGrantId } from './grant-id.ts';
import { SCOPES } from './scopes.ts';
import { orUnavailable } from './unavailable.ts';
import type { Visits } from './visits.ts';

export interface AdapterParts {
  readonly artifacts: ArtifactStore;
  readonly line: LineStore;
  readonly pending: PendingRequests;
  readonly visits: Visits;
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

function storedModel(kind: ArtifactKind, { artifacts, line }: AdapterParts): Adapter {
  return {
    ...nothing,
    async upsert(id, payload, expiresIn = 0) {
      await orUnavailable(artifacts.save({ kind, id, payload: { ...payload }, ttlMs: expiresIn * 1000 }));
    },
    async find(id) {
      const stored = await orUnavailable(artifacts.find({ kind, id }));
      if (stored === null) return undefined;
      const { payload, consumedAtMs } = stored;
      return consumedAtMs === null ? payload : { ...payload, consumed: Math.floor(consumedAtMs / 1000) };
    },
    async consume(id) {
      if (await orUnavailable(artifacts.consume({ kind, id }))) return;
      // Somebody else used it between our read and now: a replay like any other (RFC 6749 §4.1.2).
      const stored = await orUnavailable(artifacts.find({ kind, id }));
      const grantId = stored?.payload.grantId;
      if (typeof grantId === 'string') await revokeGrant(line, grantId);
      throw new errors.InvalidGrant(`${kind} already consumed`);
    },
    async destroy(id) {
      await orUnavailable(artifacts.destroy({ kind, id }));
    },
  };
}

/** A request that waits: sealed in the visitor's cookie. */
function pendingModel({ pending }: AdapterParts): Adapter {
  return {
    ...nothing,
    async upsert(id, payload) {
      const { params = {}, prompt, iat = 0, exp = 0 } = payload;
      const { name = 'login', reasons = [] } = (prompt ?? {}) as { name?: string; reasons?: string[] };
      const request = { params, prompt: { name, reasons }, iat, exp };
      // One that is too large to be kept is as good as forgotten: the ticket leads on, by a relaunch (DESIGN §5).
      await orUnavailable(pending.open(currentRequest(), id, request));
    },
    async find(id) {
      const request = await orUnavailable(pending.read(currentRequest(), id, 'authorize'));
      if (request === null) return undefined;
      const { result, iat, exp, params, prompt } = request;
      const done = result !== undefined && result.exp * 1000 > Date.now();
      return {
        kind: 'Interaction',
        jti: id,
        iat,
        exp,
        params,
        prompt: { ...prompt, details: {} },
        result: done ? { login: { accountId: result.sub, ts: result.authTime }, consent: {} } : {},
      };
    },
    async destroy(id) {
      await orUnavailable(pending.close(currentRequest(), id));
    },
  };
}

/** Grants follow from the visit: found while it lasts, revoked by raising its generation. */
function derivedGrants({ line, visits }: AdapterParts): Adapter {
  return {
    ...nothing,
    async find(id) {
      const grant = decodeGrantId(id);
      if (grant === null) return undefined;
      const admission = await orUnavailable(visits.ofGrant(currentRequest(), grant));
      if (admission === null) return undefined;
      return grantPayload(id, admission.sub, grant.clientId, Math.ceil(admission.plannedEndMs / 1000));
    },
    destroy: (id) => revokeGrant(line, id),
  };
}

async function revokeGrant(line: LineStore, id: string): Promise<void> {
  const grant = decodeGrantId(id);
  if (grant !== null) await orUnavailable(line.revokeGrants(grant));
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
