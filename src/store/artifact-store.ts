/** What the protocol keeps: codes, tokens, requests too large for a cookie. Each has one kind, one id and an end. */
export type ArtifactKind = 'AuthorizationCode' | 'AccessToken' | 'RefreshToken' | 'Interaction' | 'ReplayDetection';

export interface ArtifactKey {
  readonly kind: ArtifactKind;
  /** Unguessable, made by the library. */
  readonly id: string;
}

export interface Artifact extends ArtifactKey {
  /** A JSON object. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly ttlMs: number;
}

/** `consumedAtMs` is null until `consume`. */
export interface StoredArtifact {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly consumedAtMs: number | null;
}

/** All methods reject with `store_unavailable` when the store cannot be reached. */
export interface ArtifactStore {
  /** Saves or replaces. */
  save(artifact: Artifact): Promise<void>;

  /**
   * Saves unless `bound` artifacts of the kind are alive already, so that nobody can fill the store with them.
   * @returns false when it did not save
   */
  saveBounded(artifact: Artifact, bound: number): Promise<boolean>;

  /** null: never saved, destroyed, or past its end. */
  find(key: ArtifactKey): Promise<StoredArtifact | null>;

  /** Marks as used, atomically. @returns true for the one call that did; false when it was used before or is gone */
  consume(key: ArtifactKey): Promise<boolean>;

  /** Nothing happens if there is none. */
  destroy(key: ArtifactKey): Promise<void>;
}
