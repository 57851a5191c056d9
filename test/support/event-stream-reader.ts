/** A server-sent event, its data as JSON. */
export interface ServerSentEvent {
  readonly id: number;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Reads a stream of server-sent events (HTML, §9.2.6) as far as this product uses them. Disposing of it hangs up. */
export class EventStreamReader implements Disposable {
  readonly response: Response;
  readonly events: ServerSentEvent[] = [];
  comments = 0;
  retryMs: number | null = null;
  /** Whether the server has ended the stream in order; false: it was cut off. null: it goes on. */
  ended: boolean | null = null;
  readonly #controller: AbortController;

  private constructor(response: Response, controller: AbortController) {
    this.response = response;
    this.#controller = controller;
  }

  /** @throws Error for any other answer than a stream */
  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<EventStreamReader> {
    const controller = new AbortController();
    const response = await fetch(url, {
      headers: { Accept: 'text/event-stream', ...headers },
      signal: controller.signal,
    });
    if (response.status !== 200) throw new Error(`no stream: ${response.status} ${await response.text()}`);
    const reader = new EventStreamReader(response, controller);
    void reader.#read(response.body ?? new ReadableStream());
    return reader;
  }

  [Symbol.dispose](): void {
    this.#controller.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = '';
    try {
      for await (const text of body.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) this.#take(block);
      }
      this.ended = true;
    } catch {
      this.ended = false;
    }
  }

  #take(block: string): void {
    if (block.startsWith(':')) this.comments += 1;
    const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
    const [id, event, data, retry] = ['id', 'event', 'data', 'retry'].map((name) => fields.get(name));
    if (retry !== undefined) this.retryMs = Number(retry);
    if (event !== undefined) this.events.push({ id: Number(id), event, data: JSON.parse(data ?? 'null') });
  }
}
