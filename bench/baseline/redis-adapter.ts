import type { Redis } from 'ioredis';
import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Models that are marked as consumed: hashes. The others are strings. */
const CONSUMABLE: ReadonlySet<string> = new Set(['AuthorizationCode', 'RefreshToken']);
/** Models that die with their grant. */
const GRANTABLE: ReadonlySet<string> = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken']);

/** The plain way to keep the library's models in Redis, as its documentation describes an adapter. */
export class PlainRedisAdapter implements Adapter {
  readonly #model: string;
  readonly #redis: Redis;

  constructor(model: string, redis: Redis) {
    this.#model = model;
    this.#redis = redis;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const key = this.#key(id);
    const text = JSON.stringify(payload);
    const steps = this.#redis.multi();
    if (CONSUMABLE.has(this.#model)) steps.hset(key, { payload: text });
    else steps.set(key, text);
    if (expiresIn > 0) steps.expire(key, expiresIn);
    if (GRANTABLE.has(this.#model) && payload.grantId !== undefined) {
      const grantKey = `bare:grant:${payload.grantId}`;
      steps.rpush(grantKey, key);
      if (expiresIn > (await this.#redis.ttl(grantKey))) steps.expire(grantKey, expiresIn);
    }
    if (payload.uid !== undefined) steps.set(`bare:uid:${payload.uid}`, id, 'EX', expiresIn);
    await steps.exec();
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    if (!CONSUMABLE.has(this.#model)) {
      const text = await this.#redis.get(this.#key(id));
      return text === null ? undefined : JSON.parse(text);
    }
    const { payload, consumed } = await this.#redis.hgetall(this.#key(id));
    if (payload === undefined) return undefined;
    return { ...JSON.parse(payload), ...(consumed === undefined ? {} : { consumed: Number(consumed) }) };
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const id = await this.#redis.get(`bare:uid:${uid}`);
    return id === null ? undefined : this.find(id);
  }

  async findByUserCode(): Promise<undefined> {}

  async consume(id: string): Promise<void> {
    await this.#redis.hset(this.#key(id), 'consumed', Math.floor(Date.now() / 1000));
  }

  async destroy(id: string): Promise<void> {
    await this.#redis.del(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    const grantKey = `bare:grant:${grantId}`;
    await this.#redis.del(grantKey, ...(await this.#redis.lrange(grantKey, 0, -1)));
  }

  #key(id: string): string {
    return `bare:${this.#model}:${id}`;
  }
}
