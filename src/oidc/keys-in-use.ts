import type { KeySet } from './key-set.ts';
import type { KeyChange, KeySource } from './key-source.ts';

/** The keys that this process works with. Others may change them at any time: whoever keeps something made with them follows. */
export class KeysInUse {
  readonly #source: KeySource;
  readonly #followers = new Set<(keys: KeySet) => void>();
  #set: KeySet;
  #asked = 0;
  #answered = 0;

  private constructor(source: KeySource, set: KeySet) {
    this.#source = source;
    this.#set = set;
  }

  static async load(source: KeySource): Promise<KeysInUse> {
    return new KeysInUse(source, await source.current());
  }

  /** Do not keep it. */
  get set(): KeySet {
    return this.#set;
  }

  /** Calls the function with the keys as they are now, and after each change. @returns ends that */
  follow(follower: (keys: KeySet) => void): () => void {
    this.#followers.add(follower);
    follower(this.#set);
    return () => void this.#followers.delete(follower);
  }

  /** Takes up keys that were made or taken away since, or whose turn to sign came. */
  async refresh(): Promise<void> {
    this.#asked += 1;
    const turn = this.#asked;
    const set = await this.#source.current();
    // A question that was asked later has been answered before: it knows better.
    if (turn < this.#answered) return;
    this.#answered = turn;
    if (set.equals(this.#set)) return;
    this.#set = set;
    for (const follower of this.#followers) follower(set);
  }

  /** Changes the keys of the deployment. They are changed in this process when it resolves, in others soon after. */
  async change(edit: (source: KeySource) => Promise<KeyChange>): Promise<KeyChange> {
    const outcome = await edit(this.#source);
    await this.refresh();
    return outcome;
  }
}
