import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/config.ts';
import type { UnfitDefinition } from '../config/definitions.ts';
import type { Mistake } from '../config/reading/config-problem.ts';
import { withDefinitions } from '../config/reading/with-definitions.ts';
import { isStoreUnavailable } from '../store/faults.ts';
import { readable } from '../store/kept-document.ts';
import type { CatalogParts, Edited } from './catalog-parts.ts';
import type { Refused } from './refused.ts';
import {
  DEFINITIONS,
  nothingStored,
  type StoredDefinitions,
  stillRetired,
  storedDefinitions,
} from './stored-definitions.ts';

interface Versioned {
  readonly content: StoredDefinitions;
  readonly version: number;
}

interface Fit<Made> {
  readonly config: Config;
  readonly unfit: readonly UnfitDefinition[];
  readonly made: Made;
}

/**
 * The rooms and clients that there are: those of the file, and those that the admin API has made, which all processes of a
 * deployment share. A change is in force in this process when it is answered, and in the others within a second.
 */
export class Catalog<Made extends Disposable> {
  readonly #parts: CatalogParts<Made>;
  #base: Config;
  #own: Versioned = { content: nothingStored, version: 0 };
  #config: Config;
  #unfit: readonly UnfitDefinition[] = [];
  /** Rooms that vanished from the file: deleted ones are in the document. */
  #vanished: StoredDefinitions['retired'] = [];
  /** A version that could not be taken up. */
  #passedOver: number | null = null;
  /** What is under way: one change at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: CatalogParts<Made>) {
    this.#parts = parts;
    this.#base = parts.base;
    this.#config = parts.base;
  }

  /** Takes what is there now. Rejects as `make` says for the file's own clients. */
  async start(): Promise<void> {
    const { base, documents } = this.#parts;
    try {
      const newest = await this.#read();
      await this.#take(await this.#fit(base, newest.content), newest);
    } catch (error) {
      if (isStoreUnavailable(error)) throw error;
      await this.#take(await this.#fit(base, nothingStored), this.#own);
      this.#passOver(await documents.version(DEFINITIONS), error);
    }
  }

  /** The file, as it was read last. */
  get base(): Config {
    return this.#base;
  }

  /** What is in force. */
  get config(): Config {
    return this.#config;
  }

  /** The definitions that this process has taken up, in force or not. */
  get definitions(): StoredDefinitions {
    return this.#own.content;
  }

  get unfit(): readonly UnfitDefinition[] {
    return this.#unfit;
  }

  /** Takes up what other processes have changed, and writes back what the store has lost. */
  check(): Promise<void> {
    return this.#inTurn(async () => {
      const { documents, onRestored } = this.#parts;
      const version = await documents.version(DEFINITIONS);
      if (version === this.#own.version || version === this.#passedOver) return;
      if (version === 0) {
        const { content } = this.#own;
        if (!(await documents.write(DEFINITIONS, content, 0))) return;
        this.#own = { content, version: 1 };
        onRestored(DEFINITIONS);
        return;
      }
      try {
        const newest = await this.#read();
        if (isDeepStrictEqual(newest.content, this.#own.content)) this.#own = newest;
        else await this.#take(await this.#fit(this.#base, newest.content), newest);
      } catch (error) {
        if (isStoreUnavailable(error)) throw error;
        this.#passOver(version, error);
      }
    });
  }

  /**
   * Changes definitions.
   *
   * @param edit given what is stored; may be called more than once, as others change definitions at the same time
   * @param dryRun whether only to tell if the change would be refused
   */
  change(edit: (stored: StoredDefinitions) => Promise<Edited>, dryRun = false): Promise<{ kind: 'done' } | Refused> {
    return this.#inTurn(async () => {
      for (;;) {
        const { content: stored, version } = await this.#read();
        const edited = await edit(stored);
        if (edited.kind !== 'edited') return edited;
        const retired = stillRetired(edited.content.retired, this.#parts.storeMs());
        const content = { ...edited.content, retired };
        const fit = await this.#fit(this.#base, content);
        const mistakes = this.#newMistakes(fit.unfit, edited.subject);
        if (mistakes.length > 0 || dryRun) fit.made[Symbol.dispose]();
        if (mistakes.length > 0) return { kind: 'unfit', mistakes };
        if (dryRun) return { kind: 'done' };
        const obstacle = (await edited.beforeWrite?.(fit.config)) ?? null;
        if (obstacle !== null) {
          fit.made[Symbol.dispose]();
          return obstacle;
        }
        if (await this.#parts.documents.write(DEFINITIONS, content, version)) {
          await this.#take(fit, { content, version: version + 1 });
          return { kind: 'done' };
        }
        fit.made[Symbol.dispose]();
      }
    });
  }

  /**
   * Goes on with another file. Rejects as `make` says for the file's own clients, and changes nothing then.
   *
   * @param vanished rooms that are gone with it, and whose clients are still to be told of logouts
   */
  reload(base: Config, vanished: StoredDefinitions['retired'] = []): Promise<void> {
    return this.#inTurn(async () => {
      const former = { base: this.#base, vanished: this.#vanished };
      const fit = await this.#fit(base, this.#own.content);
      this.#base = base;
      this.#vanished = [...this.#vanished, ...vanished];
      try {
        await this.#take(fit, this.#own);
      } catch (error) {
        this.#base = former.base;
        this.#vanished = former.vanished;
        throw error;
      }
    });
  }

  /** What another file would bring about. Rejects as `reload`. */
  rehearse(base: Config): Promise<Config> {
    return this.#inTurn(async () => {
      const { config, made } = await this.#fit(base, this.#own.content);
      made[Symbol.dispose]();
      return config;
    });
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const acted = this.#turn.then(act);
    this.#turn = acted.catch(() => undefined);
    return acted;
  }

  async #read(): Promise<Versioned> {
    const document = await this.#parts.documents.read(DEFINITIONS);
    if (document === null) return { content: nothingStored, version: 0 };
    const content = readable(DEFINITIONS, () => storedDefinitions.parse(document.value));
    return { content, version: document.version };
  }

  /** Makes what serves the file and all definitions that fit beside it. */
  async #fit(base: Config, definitions: StoredDefinitions): Promise<Fit<Made>> {
    const refused: UnfitDefinition[] = [];
    let left: Pick<StoredDefinitions, 'rooms' | 'clients'> = definitions;
    for (;;) {
      const { config, unfit } = withDefinitions(base, left);
      const making = await this.#parts.make(config);
      if (making.kind === 'made') return { config, made: making.made, unfit: [...unfit, ...refused] };
      const ids = new Map(making.clients.map(({ clientId, reason }) => [clientId, reason]));
      if (base.clients.some(({ clientId }) => ids.has(clientId))) throw making.fault;
      for (const [name, message] of ids) refused.push({ kind: 'client', name, mistakes: [{ path: [], message }] });
      left = { ...left, clients: left.clients.filter(({ clientId }) => !ids.has(clientId)) };
    }
  }

  async #take({ made, config, unfit }: Fit<Made>, own: Versioned): Promise<void> {
    const { take, onUnfit, storeMs } = this.#parts;
    const retired = stillRetired([...own.content.retired, ...this.#vanished], storeMs());
    try {
      await take(made, config, retired);
    } catch (error) {
      made[Symbol.dispose]();
      throw error;
    }
    this.#config = config;
    this.#own = own;
    if (!isDeepStrictEqual(unfit, this.#unfit)) onUnfit(unfit);
    this.#unfit = unfit;
  }

  #passOver(version: number, error: unknown): void {
    this.#passedOver = version;
    this.#parts.onFault(error);
  }

  /** Of definitions that are not in force by the change: nobody's may go out of force by another's. */
  #newMistakes(unfit: readonly UnfitDefinition[], { kind, name }: Pick<UnfitDefinition, 'kind' | 'name'>): Mistake[] {
    const isOf = (one: UnfitDefinition) => one.kind === kind && one.name === name;
    const known = (one: UnfitDefinition) => this.#unfit.some((old) => old.kind === one.kind && old.name === one.name);
    return unfit
      .filter((one) => isOf(one) || !known(one))
      .flatMap((one) =>
        one.mistakes.map(({ path, message }) => ({
          path: isOf(one) ? path : [`${one.kind}s`, one.name, ...path],
          message,
        })),
      );
  }
}
