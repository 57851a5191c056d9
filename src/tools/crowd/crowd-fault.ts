/** Something went wrong for a visitor. The message is in fixed words, without addresses, codes or tokens. */
export class CrowdFault extends Error {
  readonly code: 'network' | 'status' | 'answer' | 'place';
  /** Whether a browser or its person would simply try again. */
  readonly passes: boolean;

  constructor(code: CrowdFault['code'], message: string, options: { passes?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.passes = options.passes ?? false;
  }
}
