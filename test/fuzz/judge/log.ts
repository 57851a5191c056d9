import type { Secrets } from '../record/secrets.ts';
import type { Finding } from './finding.ts';

/**
 * What senders say of themselves, which the log repeats on purpose (operations.md): a secret that somebody puts there is
 * in the log.
 */
const REPEATED = /"(?:host|named|request_id)":"(?:[^"\\]|\\.)*"/g;

/** How many of the newest lines are kept, to be shown when the product ends. */
const LINES_KEPT = 20;

/** Reads each line of the log: it must be JSON, no error, and have no secret. */
export class LogJudge {
  readonly #findings: Finding[] = [];
  readonly #newest: string[] = [];
  #secrets: Secrets | null = null;
  /** Lines of a recording, whose secrets are known once it is over. */
  #awaiting: string[] = [];
  #lines = 0;

  get lines(): number {
    return this.#lines;
  }

  get newest(): string {
    return this.#newest.join('\n');
  }

  /** A recording begins. */
  await(): void {
    this.#secrets = null;
  }

  /** A recording is over. @param secrets that were in it, and in all that is made of it */
  expect(secrets: Secrets): void {
    this.#secrets = secrets;
    for (const line of this.#awaiting.splice(0)) this.#lookForSecrets(line, secrets);
  }

  read(line: string): void {
    if (line === '' || isOfNode(line)) return;
    this.#lines += 1;
    this.#newest.push(line);
    if (this.#newest.length > LINES_KEPT) this.#newest.shift();
    if (!line.startsWith('{') || !line.endsWith('}')) this.#find('a line that is no JSON', line);
    if (/"level":"(?:error|fatal)"/.test(line)) this.#find('a line at the level error', line);
    if (this.#secrets === null) this.#awaiting.push(line);
    else this.#lookForSecrets(line, this.#secrets);
  }

  /** What was found since the last time. */
  take(): Finding[] {
    return this.#findings.splice(0);
  }

  #lookForSecrets(line: string, secrets: Secrets): void {
    const secret = secrets.foundIn(line.replaceAll(REPEATED, ''));
    if (secret !== null) this.#find('a secret in the log', `${secret}: ${line}`);
  }

  #find(what: string, evidence: string): void {
    this.#findings.push({ what, evidence: evidence.slice(0, 2_000), index: null });
  }
}

/** What Node says of its inspector, and warnings of the configuration before the log begins. */
function isOfNode(line: string): boolean {
  return /^(?:Debugger |For help, see: |Warning: clients)/.test(line);
}
