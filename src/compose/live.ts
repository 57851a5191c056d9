import type { Config } from '../config/config.ts';
import type { StoredDefinitions } from '../definitions/stored-definitions.ts';
import type { Composition } from './composition.ts';
import type { Lasting } from './lasting.ts';
import type { Services } from './services.ts';
import type { State } from './state.ts';

/** What serves now. A change of rooms or clients puts another composition in its place; requests under way end on the one before. */
export class Live implements Disposable {
  readonly #state: State;
  readonly #lasting: Lasting;
  #services: Services | null = null;
  #current: Composition | null = null;

  constructor(state: State, lasting: Lasting) {
    this.#state = state;
    this.#lasting = lasting;
  }

  get current(): Composition {
    if (this.#current === null) throw new Error('nothing is served yet');
    return this.#current;
  }

  /** Takes these services along from now on. */
  serve(services: Services): void {
    this.#services = services;
  }

  /** Serves by this composition. What lasts goes on with its rooms and clients first. */
  async take(composition: Composition, config: Config, retired: StoredDefinitions['retired']): Promise<void> {
    await this.#state.useRooms(
      config.rooms,
      retired.map(({ room }) => room),
    );
    this.#lasting.use(config);
    await this.#services?.use(config, retired);
    this.#current?.[Symbol.dispose]();
    this.#current = composition;
  }

  [Symbol.dispose](): void {
    this.#current?.[Symbol.dispose]();
  }
}
