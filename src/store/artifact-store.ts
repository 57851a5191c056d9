/**
 * What the protocol keeps: codes, tokens, requests too large for a cookie, and the issuers of AWS tokens. Each has one
 * kind, one id and an end.
 */
export type ArtifactKind =
  | 'AuthorizationCode'
  | 'AccessToken'
  | 'RefreshToken'
  | 'Interaction'
  | 'ReplayDetection'
  | 'TokenIssuer';

export interface ArtifactKey {
  readonly kind: ArtifactKind;
  /** Unguessable. */
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

/** Artifacts that anybody may have saved, so that nobody can fill the store with them. */
export interface ArtifactGroup {
  /** Name of the group within its kind: a room. */
  readonly name: string;
  /** How many of it are alive at most. */
  readonly most: number;
  /** Whether whom the artifact belongs to has come back for it. */
  readonly claimed: boolean;
}

/** All methods reject with `store_unavailable` when the store cannot be reached. */
export interface ArtifactStore {
  /** Saves or replaces. */
  save(artifact: Artifact): Promise<void>;

  /**
   * Saves or replaces an artifact of a group. In a full group the unclaimed one that ends last makes room: what came before a
   * flood stays. Where all are claimed, the one that ends first makes room for one that is claimed.
   * @returns false when it did not save: it is unclaimed, and the group is full of claimed ones
   */
  saveBounded(artifact: Artifact, group: ArtifactGroup): Promise<boolean>;

  /** Saves, atomically, what may be there once. @returns true for the one call that did; false when it is there already */
  take(artifact: Artifact): Promise<boolean>;

  /** null: never saved, destroyed, or past its end. */
  find(key: ArtifactKey): Promise<StoredArtifact | null>;

  /** Marks as used, atomically. @returns true for the one call that did; false when it was used before or is gone */
  consume(key: ArtifactKey): Promise<boolean>;

  /** Nothing happens if there is none. @param group its name, for an artifact that was saved in one */
  destroy(key: ArtifactKey, group?: string): Promise<void>;
}
