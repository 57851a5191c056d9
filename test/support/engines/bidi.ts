interface Answer {
  readonly id?: number;
  readonly type: string;
  readonly result?: unknown;
  readonly message?: string;
}

/** A connection that speaks WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi). */
export interface BidiConnection extends Disposable {
  call<Result>(method: string, params: object): Promise<Result>;
}

export async function connectBidi(url: string): Promise<BidiConnection> {
  const socket = new WebSocket(url);
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  const opened = Promise.withResolvers<void>();
  socket.addEventListener('open', () => opened.resolve());
  socket.addEventListener('close', () => {
    const error = new Error('the browser has closed the connection');
    opened.reject(error);
    for (const { reject } of asked.values()) reject(error);
  });
  socket.addEventListener('message', ({ data }) => {
    const { id = 0, type, result, message } = JSON.parse(String(data)) as Answer;
    const waits = asked.get(id);
    asked.delete(id);
    if (type === 'error') waits?.reject(new Error(message));
    else waits?.resolve(result);
  });
  await opened.promise;
  let count = 0;
  return {
    call<Result>(method: string, params: object) {
      count += 1;
      const answer = Promise.withResolvers<unknown>();
      asked.set(count, answer);
      socket.send(JSON.stringify({ id: count, method, params }));
      return answer.promise as Promise<Result>;
    },
    [Symbol.dispose]: () => socket.close(),
  };
}
