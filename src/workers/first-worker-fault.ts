/** The first worker has ended before it was ready, and has said why: another one would do the same. */
export class FirstWorkerFault extends Error {
  readonly exitCode: number;

  /** @param code its exit code; null: a signal has ended it */
  constructor(code: number | null) {
    super('the first worker has ended before it was ready');
    this.name = 'FirstWorkerFault';
    this.exitCode = code ?? 1;
  }
}
