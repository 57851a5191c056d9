/** The memory of a process after its garbage was collected. */
export interface Memory {
  readonly heapBytes: number;
  /** Buffers and what else lies outside the heap. */
  readonly externalBytes: number;
  readonly residentBytes: number;
  /** Sockets, files and timers that are open. */
  readonly handles: number;
}

const ADDRESS = /Debugger listening on (ws:\/\/[\w.:/-]+)/;

/** Speaks to the inspector of a Node process (https://chromedevtools.github.io/devtools-protocol/v8/). */
export class Inspector implements Disposable {
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, PromiseWithResolvers<Readonly<Record<string, unknown>>>>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#take(String(data)));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#pending.values()) reject(new Error('the inspector is gone'));
    });
  }

  /** What makes a process listen: the address is in what it writes first. */
  static readonly env = { NODE_OPTIONS: '--inspect=127.0.0.1:0' } as const;

  /** @returns null: this is not the line that tells the address */
  static addressIn(output: string): string | null {
    return ADDRESS.exec(output)?.[1] ?? null;
  }

  static async connect(address: string): Promise<Inspector> {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', () => reject(new Error(`no inspector at ${address}`)), { once: true });
    });
    return new Inspector(socket);
  }

  /** Collects the garbage first: what is left is kept by somebody. */
  async memory(): Promise<Memory> {
    await this.#ask('HeapProfiler.collectGarbage');
    return this.evaluate<Memory>(`(() => {
      const { heapUsed, external, rss } = process.memoryUsage();
      const handles = process.getActiveResourcesInfo().length;
      return { heapBytes: heapUsed, externalBytes: external, residentBytes: rss, handles };
    })()`);
  }

  /** @returns the value of an expression, as JSON carries it */
  async evaluate<Value>(expression: string): Promise<Value> {
    const { result, exceptionDetails } = await this.#ask('Runtime.evaluate', { expression, returnByValue: true });
    if (exceptionDetails !== undefined) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return (result as { readonly value: Value }).value;
  }

  #ask(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<Readonly<Record<string, unknown>>> {
    this.#lastId += 1;
    const pending = Promise.withResolvers<Readonly<Record<string, unknown>>>();
    this.#pending.set(this.#lastId, pending);
    this.#socket.send(JSON.stringify({ id: this.#lastId, method, params }));
    return pending.promise;
  }

  #take(text: string): void {
    const { id, result, error } = JSON.parse(text) as {
      readonly id?: number;
      readonly result?: Readonly<Record<string, unknown>>;
      readonly error?: { readonly message: string };
    };
    if (id === undefined) return;
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (result === undefined) pending?.reject(new Error(error?.message ?? 'no result'));
    else pending?.resolve(result);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
