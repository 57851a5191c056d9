import type { AwsClient } from '../support/aws-client.ts';

/** What the site tells of sessions that are over, by request id. */
export interface Reported {
  readonly completed?: readonly string[];
  readonly abandoned?: readonly string[];
}

/**
 * An inlet as it runs with Virtual Waiting Room on AWS: it reports sessions that are over, counts those that were not
 * reported before as places that are free, and calls as many visitors as fit within MAX_SIZE.
 */
export class MaxSizeInlet {
  readonly #aws: AwsClient;
  readonly #maxSize: number;
  /** How many places it has counted as free. */
  freed = 0;

  constructor(aws: AwsClient, maxSize: number) {
    this.#aws = aws;
    this.#maxSize = maxSize;
  }

  /** One run, as its schedule asks for each minute: expired tokens count as abandoned. */
  async run({ completed = [], abandoned = [] }: Reported): Promise<void> {
    const { body: expired } = await this.#aws.signedGet('expired_tokens');
    const freed =
      (await this.#update(1, completed)) + (await this.#update(-1, [...abandoned, ...(expired as string[])]));
    this.freed += freed;
    const { body } = await this.#aws.signedGet('num_active_tokens');
    const { active_tokens: active } = body as { active_tokens: number };
    if (freed > 0) await this.#aws.increment(Math.min(freed, this.#maxSize - active));
  }

  /** @returns how many were updated now: a session that was reported before is answered with 404 */
  async #update(status: 1 | -1, requestIds: readonly string[]): Promise<number> {
    let updated = 0;
    for (const requestId of requestIds) {
      const answer = await this.#aws.signedPost('update_session', { request_id: requestId, status });
      if (answer.status === 200) updated += 1;
    }
    return updated;
  }
}
