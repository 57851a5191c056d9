import { hkdfSync, randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import type { DocumentStore } from '../store/document-store.ts';
import { KeptDocument, type OnRestored } from '../store/kept-document.ts';
import type { SealingKey, SealingSecrets } from './sealer.ts';

const KEY_IDS = 256;
/** More have not sealed anything that could still be of use: each stands for a store that was lost. */
const MOST_KEYS = 8;

const sealingDocument = z.object({
  keys: z.array(
    z.object({
      id: z
        .int()
        .min(0)
        .max(KEY_IDS - 1),
      key: z.base64url(),
    }),
  ),
  derivationKey: z.base64url(),
});

type SealingDocument = z.infer<typeof sealingDocument>;

/** In the place of a given key: what the store keeps. */
export const KEYS_OF_STORE = 'store';

/** Secrets whose newest state can be asked for. */
export interface SecretSource {
  current(): Promise<SealingSecrets>;
}

/**
 * The deployment's sealing secrets, made at its first start and kept in the store. Where the store has others than this
 * process, since it was emptied and somebody made new ones, the store's seal from then on and both open, for all processes.
 *
 * @param given keys from elsewhere, each of 32 random bytes or more, or `KEYS_OF_STORE`. The first one seals; all of them open,
 * and so does what the store has. What the ids of visits are made with is in the store in any case: they are of no use
 * without it.
 */
export function sealingSecrets(
  documents: DocumentStore,
  given: readonly string[] = [KEYS_OF_STORE],
  onRestored?: OnRestored,
): SecretSource {
  const needsKey = given.includes(KEYS_OF_STORE);
  const document = new KeptDocument(documents, {
    name: 'sealing',
    onRestored,
    parse: (stored) => sealingDocument.parse(stored),
    wanted: (stored, own) => completed(together(stored, own), needsKey),
  });
  return {
    async current() {
      const { keys, derivationKey } = await document.current();
      const stored = keys.map(({ id, key }): SealingKey => ({ id, key: bytesOf(key) }));
      const asked = given.flatMap((text) => (text === KEYS_OF_STORE ? stored : [givenKey(text)]));
      const [first, ...others] = needsKey ? asked : [...asked, ...stored];
      if (first === undefined) throw new Error('no sealing key');
      return { keys: [first, ...others], derivationKey: bytesOf(derivationKey) };
    },
  };
}

function givenKey(text: string): SealingKey {
  const key = derived(text, 'sealing');
  return { id: key[0] ?? 0, key };
}

/** HKDF (RFC 5869) with SHA-256. */
function derived(text: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', text, '', `oidc-waiting-room ${use}`, 32));
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** Adds what the document lacks. */
function completed(document: SealingDocument | null, needsKey: boolean): SealingDocument {
  const { keys, derivationKey } = document ?? { keys: [], derivationKey: secret() };
  const made = needsKey && keys.length === 0 ? [{ id: randomInt(KEY_IDS), key: secret() }] : [];
  return { keys: [...keys, ...made], derivationKey };
}

/** The store's go first. */
function together(stored: SealingDocument | null, own: SealingDocument | null): SealingDocument | null {
  if (stored === null || own === null) return stored ?? own;
  const known = new Set(stored.keys.map(({ key }) => key));
  const others = own.keys.filter(({ key }) => !known.has(key));
  return { ...stored, keys: [...stored.keys, ...others].slice(0, Math.max(MOST_KEYS, stored.keys.length)) };
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}
