import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { SigningAlgorithm, SigningConfig } from '../config/signing-config.ts';
import type { DocumentStore } from '../store/document-store.ts';
import { KeptDocument, type OnRestored } from '../store/kept-document.ts';
import { KeySet, type PublishedKey } from './key-set.ts';
import type { KeyChange, KeySource } from './key-source.ts';
import {
  algorithmInEffect,
  allKeys,
  keysBy,
  PUBLISH_AHEAD_MS,
  ROTATE_EVERY_MS,
  SIGNING_KEYS,
  type StoredKey,
  type StoredKeys,
  stillPublished,
  storedKeys,
  together,
  withdraw,
} from './stored-keys.ts';

/**
 * The signing keys of a deployment, kept in the store: of each offered algorithm one that signs, renewed every 90 days.
 * All are made at the first start; a key that is made later is published a day before it signs. So is one of an algorithm
 * that is newly offered, and until all of those sign, the algorithm that was in effect before stays so.
 *
 * Where the store has other keys than this process, since it was emptied and somebody made new ones, the newer ones sign,
 * and all are published.
 */
export class SigningKeys implements KeySource {
  readonly #document: KeptDocument<StoredKeys>;
  readonly #signing: SigningConfig;
  readonly #epochMs: () => number;
  /** Whether the algorithm has come into effect, and that is noted in the store. */
  #isInEffect = false;

  constructor(documents: DocumentStore, signing: SigningConfig, epochMs: () => number, onRestored?: OnRestored) {
    this.#signing = signing;
    this.#epochMs = epochMs;
    this.#document = new KeptDocument<StoredKeys>(documents, {
      name: SIGNING_KEYS,
      onRestored,
      parse: (stored) => storedKeys.parse(stored),
      wanted: (stored, own) => this.#wanted(stored, own),
    });
  }

  /** Of processes that make the next key at once, one wins. */
  async current(): Promise<KeySet> {
    const stored = await this.#document.current();
    this.#isInEffect ||= this.#isSettled(allKeys(stored));
    return this.#setOf(stored);
  }

  async rotate(): Promise<KeyChange> {
    await this.#document.change(async (stored) => {
      const epochMs = this.#epochMs();
      const all = allKeys(stored);
      const lacking = this.#signing.offered.filter(
        (offered) => !all.some(({ alg, signsFromMs }) => alg === offered && signsFromMs > epochMs),
      );
      const made = await Promise.all(lacking.map((alg) => makeKey(alg, epochMs + PUBLISH_AHEAD_MS)));
      return keysBy(this.#before(stored), [...all, ...made], stored.withdrawn);
    });
    return 'done';
  }

  async revoke(kid: string): Promise<KeyChange> {
    let outcome: KeyChange = 'unknown';
    await this.#document.change(async (stored) => {
      const key = allKeys(stored).find(({ jwk }) => jwk.kid === kid);
      const isGone = stored.withdrawn.some((withdrawn) => withdrawn.kid === kid);
      outcome = key === undefined && !isGone ? 'unknown' : 'done';
      return key === undefined ? stored : this.#without(stored, key);
    });
    return outcome;
  }

  /** Where the key signs, the next one of its algorithm takes its place, or else a new one. */
  async #without(stored: StoredKeys, key: StoredKey): Promise<StoredKeys> {
    const epochMs = this.#epochMs();
    const left = withdraw(stored, key.jwk.kid, epochMs);
    if (!this.#signers(stored).has(key)) return left;
    const next = allKeys(left).find(({ alg, signsFromMs }) => alg === key.alg && signsFromMs > epochMs);
    const inPlace = next === undefined ? await makeKey(key.alg, epochMs) : { ...next, signsFromMs: epochMs };
    const others = allKeys(left).filter((other) => other !== next);
    return keysBy(this.#before(stored), [...others, inPlace], left.withdrawn);
  }

  async #wanted(stored: StoredKeys | null, own: StoredKeys | null): Promise<StoredKeys> {
    const epochMs = this.#epochMs();
    const { all, withdrawn } = together(stored, own, epochMs);
    const before = this.#before(stored ?? own);
    const isUsed = (algorithm: SigningAlgorithm) => algorithm === before || this.#signing.offered.includes(algorithm);
    // At a start: a key of an algorithm that is offered no more is taken back, if it has never signed.
    const takenBack = own === null ? all.filter(({ alg, signsFromMs }) => signsFromMs > epochMs && !isUsed(alg)) : [];
    const kept = stillPublished(
      all.filter((key) => !takenBack.includes(key)),
      { isUsed, epochMs },
    );
    const made = this.#due(kept).map(({ alg, signsFromMs }) => makeKey(alg, signsFromMs));
    const keys = [...kept, ...(await Promise.all(made))];
    const hasComeIntoEffect = !this.#isInEffect && this.#isSettled(keys);
    return keysBy(hasComeIntoEffect ? this.#signing.algorithm : before, keys, [
      ...withdrawn,
      ...takenBack.map(({ jwk }) => ({ kid: jwk.kid, atMs: epochMs })),
    ]);
  }

  /** The keys to make, each with the time from which it signs. */
  #due(keys: readonly StoredKey[]): Pick<StoredKey, 'alg' | 'signsFromMs'>[] {
    const epochMs = this.#epochMs();
    const signsFromMs = keys.length === 0 ? epochMs : epochMs + PUBLISH_AHEAD_MS;
    return this.#signing.offered
      .filter((offered) => {
        const newest = keys.findLast(({ alg }) => alg === offered);
        return newest === undefined || epochMs - newest.signsFromMs >= ROTATE_EVERY_MS;
      })
      .map((alg) => ({ alg, signsFromMs }));
  }

  /** Whether a key of each offered algorithm has been published for long enough. */
  #isSettled(keys: readonly StoredKey[]): boolean {
    const epochMs = this.#epochMs();
    return this.#signing.offered.every((offered) =>
      keys.some(({ alg, signsFromMs }) => alg === offered && signsFromMs <= epochMs),
    );
  }

  /** The algorithm that was in effect last. */
  #before(stored: StoredKeys | null): SigningAlgorithm {
    const before = stored === null ? null : algorithmInEffect(stored, this.#epochMs());
    return before ?? this.#signing.algorithm;
  }

  #inEffect(stored: StoredKeys): SigningAlgorithm {
    return this.#isSettled(allKeys(stored)) ? this.#signing.algorithm : this.#before(stored);
  }

  /** The keys that sign: one of each algorithm that is offered or in effect, as soon as one may. */
  #signers(stored: StoredKeys): ReadonlySet<StoredKey> {
    const epochMs = this.#epochMs();
    const inEffect = this.#inEffect(stored);
    const all = allKeys(stored);
    const signers = [...this.#signing.offered, inEffect].flatMap((used) => {
      const ofIt = all.filter(({ alg }) => alg === used);
      const signer = ofIt.findLast(({ signsFromMs }) => signsFromMs <= epochMs);
      // The first key was made by a process whose clock is ahead.
      return signer ?? (used === inEffect ? ofIt.slice(0, 1) : []);
    });
    return new Set(signers);
  }

  #setOf(stored: StoredKeys): KeySet {
    const epochMs = this.#epochMs();
    const algorithm = this.#inEffect(stored);
    const signers = this.#signers(stored);
    const keys = allKeys(stored).map((key): PublishedKey => {
      const { alg, jwk, signsFromMs } = key;
      const state = signers.has(key) ? 'signing' : signsFromMs > epochMs ? 'next' : 'published';
      return { alg, kid: jwk.kid, jwk: jwk as JWK, state, signsFromMs };
    });
    return new KeySet({ algorithm, offered: [...new Set([...this.#signing.offered, algorithm])], keys });
  }
}

async function makeKey(alg: SigningAlgorithm, signsFromMs: number): Promise<StoredKey> {
  const { privateKey }: { privateKey: CryptoKey } = await generateKeyPair(alg, {
    extractable: true,
    modulusLength: 2048,
  });
  const jwk = await exportJWK(privateKey);
  return { alg, jwk: { ...jwk, alg, use: 'sig', kid: `${alg.toLowerCase()}-${crypto.randomUUID()}` }, signsFromMs };
}
