import type { Redis } from 'ioredis';
import { roomKeys } from '../../src/store/redis/keys.ts';

/** What the store puts before its keys. */
const PREFIX = 'owr:';

/** What the state says of the answers to joins. */
const OF_ANSWERS = ['joins', 'joinsDropped'];

/** Everything that Redis keeps of a room, but the answers to joins, which vanish within three minutes. */
export async function contentsOf(admin: Redis, room: string): Promise<Readonly<Record<string, string>>> {
  const contents: Record<string, string> = {};
  const tagged = `${PREFIX}{${room}}:`;
  for (const key of await admin.keys(`${tagged.replace(/[{}]/g, '\\$&')}*`)) {
    const name = key.slice(tagged.length);
    if (name.startsWith('answers:join:')) continue;
    // The order of a hash's fields says nothing.
    if ((await admin.type(key)) === 'hash') {
      const fields = Object.entries(await admin.hgetallBuffer(key))
        .filter(([field]) => !OF_ANSWERS.includes(field))
        .toSorted(([a], [b]) => (a < b ? -1 : 1));
      for (const [field, value] of fields) contents[`${name} ${field}`] = Buffer.from(value).toString('hex');
    } else {
      contents[name] = (await admin.dumpBuffer(key)).toString('hex');
    }
  }
  return contents;
}

/** The numbers of a room's state, as the scripts keep them. */
export class StateFields {
  readonly #admin: Redis;
  readonly #key: string;

  constructor(admin: Redis, room: string) {
    this.#admin = admin;
    this.#key = roomKeys(PREFIX, room)[0] ?? '';
  }

  async get(names: readonly string[]): Promise<Record<string, string>> {
    const values = await this.#admin.hmget(this.#key, ...names);
    return Object.fromEntries(names.flatMap((name, index) => (values[index] ? [[name, values[index]]] : [])));
  }

  async set(fields: Readonly<Record<string, string | number>>): Promise<void> {
    await this.#admin.hset(this.#key, fields);
  }
}
