import type { Visit } from '../../room/visit.ts';
import type { ArtifactStore } from '../../store/artifact-store.ts';
import type { LineStore } from '../../store/line-store.ts';

export interface TokenIssuersOptions {
  readonly line: Pick<LineStore, 'visit'>;
  readonly artifacts: Pick<ArtifactStore, 'take' | 'find'>;
  /** Of the tokens of visits for which no other was asked for. */
  readonly usual: string;
  /** The store's time. */
  readonly storeMs: () => number;
}

/** A record of a visit: which issuer was wanted first, and which one it is. */
type IssuerRecord = 'wanted' | 'settled';

/** For how much longer than its visit an issuer is kept: the end of a visit moves when a clock is stepped. */
const SPARE_MS = 300_000;

/**
 * The `iss` of the tokens of each visit: the one that its first call asked for. The usual one leaves no record.
 *
 * A call that wants another one records that before it looks whether the visit is confirmed, and every call looks for
 * that record after it has confirmed the visit. So of two first calls at least one sees the other, and what they see
 * they settle by one more record, which is there once.
 */
export class TokenIssuers {
  readonly #options: TokenIssuersOptions;

  constructor(options: TokenIssuersOptions) {
    this.#options = options;
  }

  /** To be told before the visit is confirmed. @param wanted `iss` for a visit that has no tokens yet */
  async want(room: string, visit: Visit, wanted: string): Promise<void> {
    if (visit.exchanged || wanted === this.#options.usual) return;
    const isFirst = await this.#take(visit, 'wanted', wanted);
    const now = await this.#options.line.visit({ room, sub: visit.sub });
    // Once it is confirmed, somebody may have found no record.
    if (now === null || now.exchanged) return;
    const first = isFirst ? wanted : await this.#find(visit, 'wanted');
    if (first !== null) await this.#take(visit, 'settled', first);
  }

  /** To be asked once the visit is confirmed. */
  async of(visit: Visit): Promise<string> {
    const { usual } = this.#options;
    if ((await this.#find(visit, 'wanted')) === null) return usual;
    if (await this.#take(visit, 'settled', usual)) return usual;
    return (await this.#find(visit, 'settled')) ?? usual;
  }

  /** @returns whether there was no such record yet */
  #take({ sub, plannedEndMs }: Visit, record: IssuerRecord, iss: string): Promise<boolean> {
    const { artifacts, storeMs } = this.#options;
    const ttlMs = Math.max(0, plannedEndMs - storeMs()) + SPARE_MS;
    return artifacts.take({ kind: 'TokenIssuer', id: `${sub}.${record}`, payload: { iss }, ttlMs });
  }

  async #find({ sub }: Visit, record: IssuerRecord): Promise<string | null> {
    const kept = await this.#options.artifacts.find({ kind: 'TokenIssuer', id: `${sub}.${record}` });
    return typeof kept?.payload.iss === 'string' ? kept.payload.iss : null;
  }
}
