import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readOrCreate } from '../store/document.ts';
import type { DocumentStore } from '../store/document-store.ts';
import type { SealingSecrets } from './sealer.ts';

const bytes32 = z.base64url().transform((text) => Buffer.from(text, 'base64url'));
const sealingDocument = z.object({
  keys: z.tuple([z.object({ id: z.int().min(0).max(255), key: bytes32 })], z.object({ id: z.int(), key: bytes32 })),
  derivationKey: bytes32,
});

/** The deployment's sealing secrets, made at its first start. */
export async function loadSealingSecrets(documents: DocumentStore): Promise<SealingSecrets> {
  const made = {
    keys: [{ id: 0, key: randomBytes(32).toString('base64url') }],
    derivationKey: randomBytes(32).toString('base64url'),
  };
  return sealingDocument.parse(await readOrCreate(documents, 'sealing', made));
}
