import { isDeepStrictEqual } from 'node:util';
import type { ClientConfig } from '../config/config.ts';
import { AppTickets } from '../sealing/app-tickets.ts';
import { IssuerCookies } from '../sealing/issuer-cookies.ts';
import { LargeRequests, type LargeRequestsParts } from '../sealing/large-requests.ts';
import { PendingRequests } from '../sealing/pending-request.ts';
import { RequestIds } from '../sealing/request-id.ts';
import { Sealer } from '../sealing/sealer.ts';
import { sealingSecrets } from '../sealing/sealing-secrets.ts';
import { TicketJar } from '../sealing/ticket-jar.ts';
import { type Base, tellRestored } from './base.ts';
import type { State } from './state.ts';

/** What visitors carry. */
export interface Sealing {
  readonly sealer: Sealer;
  readonly tickets: TicketJar;
  readonly appTickets: AppTickets;
  readonly pending: PendingRequests;
  readonly requestIds: RequestIds;
  /** Goes on with these clients. */
  useClients(clients: readonly ClientConfig[]): void;
  /** Goes on with the secrets as they are now. */
  refresh(): Promise<void>;
}

/** Loads the secrets, which an operator gives, or the store keeps for all processes. */
export async function loadSealing(base: Base, { store }: State): Promise<Sealing> {
  const { config } = base;
  const source = sealingSecrets(store.documents, config.sealingKeys ?? undefined, tellRestored(base));
  let secrets = await source.current();
  const sealer = new Sealer(secrets);
  const requestIds = new RequestIds(secrets.derivationKey);
  const cookies = new IssuerCookies(config.issuer);
  const tickets = new TicketJar(sealer, cookies);
  let keeping = keepingOf(config.clients);
  const keepingNow: LargeRequestsParts['keepingOf'] = (clientId) => keeping(clientId);
  const large = new LargeRequests({ artifacts: store.artifacts, tickets, keepingOf: keepingNow });
  return {
    sealer,
    tickets,
    appTickets: new AppTickets(sealer),
    pending: new PendingRequests(sealer, cookies, large),
    requestIds,
    useClients(clients) {
      keeping = keepingOf(clients);
    },
    async refresh() {
      const newest = await source.current();
      if (isDeepStrictEqual(newest, secrets)) return;
      secrets = newest;
      sealer.use(secrets);
      requestIds.use(secrets.derivationKey);
    },
  };
}

/** The requests of a room are kept alike, so that the newest is the one that ends last. */
function keepingOf(clients: readonly ClientConfig[]): LargeRequestsParts['keepingOf'] {
  const holdMs = new Map<string, number>();
  for (const client of clients) holdMs.set(client.room, Math.max(client.holdMs, holdMs.get(client.room) ?? 0));
  const rooms = new Map(clients.map(({ clientId, room }) => [clientId, room]));
  return (clientId) => {
    const room = rooms.get(clientId);
    return room === undefined ? null : { room, holdMs: holdMs.get(room) ?? 0 };
  };
}
