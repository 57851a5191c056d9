import type { DocumentStore } from './document-store.ts';

/** The document, or `initial` written as its first version; of processes that start at once, all get the same one. */
export async function readOrCreate(documents: DocumentStore, name: string, initial: unknown): Promise<unknown> {
  const existing = await documents.read(name);
  if (existing !== null) return existing.value;
  if (await documents.write(name, initial, 0)) return initial;
  const winner = await documents.read(name);
  if (winner === null) throw new Error(`document ${name} vanished while it was created`);
  return winner.value;
}
