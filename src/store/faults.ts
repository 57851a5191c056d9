/** A fault of the store, as opposed to an expected outcome. `code` is stable. */
export class StoreFault extends Error {
  readonly code: 'store_unavailable' | 'room_unknown' | 'store_unfit';

  constructor(code: StoreFault['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreFault';
    this.code = code;
  }
}

/** The store cannot be reached, or did not answer in time; what was asked may or may not have happened. */
export function storeUnavailable(cause: unknown): StoreFault {
  return new StoreFault('store_unavailable', 'the store cannot be reached', { cause });
}

export function roomUnknown(room: string): StoreFault {
  return new StoreFault('room_unknown', `room ${JSON.stringify(room)} was never configured`);
}

/** The store answers but must not be used: it would lose or evict what is promised to last. `message` says what to change. */
export function storeUnfit(message: string, options?: ErrorOptions): StoreFault {
  return new StoreFault('store_unfit', message, options);
}

/** Also of an error of another layer that was caused by it. */
export function isStoreUnavailable(error: unknown): boolean {
  if (error instanceof StoreFault) return error.code === 'store_unavailable';
  return error instanceof Error && error.cause instanceof StoreFault && isStoreUnavailable(error.cause);
}
