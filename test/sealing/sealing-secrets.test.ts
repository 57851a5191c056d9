import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Sealer } from '../../src/sealing/sealer.ts';
import { KEYS_OF_STORE, type SecretSource, sealingSecrets } from '../../src/sealing/sealing-secrets.ts';
import { LosableDocuments } from '../support/losable-documents.ts';

const value = Buffer.from('a ticket');
const [FIRST, SECOND] = ['f'.repeat(44), 's'.repeat(44)];

let documents: LosableDocuments;

beforeEach(async () => {
  documents = await LosableDocuments.open();
});
afterEach(() => documents[Symbol.asyncDispose]());

async function sealerOf(source: SecretSource): Promise<Sealer> {
  return new Sealer(await source.current());
}

describe('sealing secrets in the store', () => {
  test('are the same for all processes', async () => {
    const [one, other] = await Promise.all([sealingSecrets(documents).current(), sealingSecrets(documents).current()]);
    expect(one).toEqual(other);
    expect(one.keys).toHaveLength(1);
  });

  test('are written back when it was emptied: tickets of before open in processes that start later', async () => {
    const before = sealingSecrets(documents);
    const sealed = (await sealerOf(before)).seal('p', value);
    await documents.lose();
    await before.current();
    const later = await sealerOf(sealingSecrets(documents));
    expect(later.open('p', sealed)).toEqual(value);
    expect(later.derive('sub', 'x')).toBe((await sealerOf(before)).derive('sub', 'x'));
  });

  test('that a process finds beside its own seal from then on, and all processes open both', async () => {
    const before = sealingSecrets(documents);
    const own = (await sealerOf(before)).seal('p', value);
    await documents.lose();
    const after = sealingSecrets(documents);
    const others = (await sealerOf(after)).seal('p', value);
    const first = await sealerOf(before);
    const second = await sealerOf(after);
    for (const sealer of [first, second]) {
      expect(sealer.open('p', own)).toEqual(value);
      expect(sealer.open('p', others)).toEqual(value);
    }
    expect((await before.current()).keys[0]).toEqual((await after.current()).keys[0]);
    expect(first.derive('sub', 'x')).toBe(second.derive('sub', 'x'));
  });

  test('do not grow without end, however often the store is lost', async () => {
    const before = sealingSecrets(documents);
    for (let losses = 0; losses < 20; losses += 1) {
      await documents.lose();
      await sealingSecrets(documents).current();
      await before.current();
    }
    expect((await before.current()).keys).toHaveLength(8);
  });
});

describe('sealing secrets that an operator gives', () => {
  const given = (...texts: string[]) => sealingSecrets(documents, texts);

  test('are the same wherever they are given, also when the store was emptied', async () => {
    const sealed = (await sealerOf(given(FIRST))).seal('p', value);
    await documents.lose();
    expect((await sealerOf(given(FIRST))).open('p', sealed)).toEqual(value);
    expect((await sealerOf(given(SECOND))).open('p', sealed)).toBeNull();
  });

  test('are nowhere in the store', async () => {
    await given(FIRST).current();
    const { value: kept } = (await documents.read('sealing')) ?? {};
    expect(kept).toMatchObject({ keys: [] });
    expect(await given(FIRST).current()).toMatchObject({ keys: [expect.anything()] });
  });

  test.each([
    { what: 'another key', steps: [[FIRST], [FIRST, SECOND], [SECOND, FIRST]] },
    { what: 'a key in place of those of the store', steps: [[KEYS_OF_STORE], [KEYS_OF_STORE, FIRST], [FIRST]] },
    { what: 'those of the store in place of a key', steps: [[FIRST], [FIRST, KEYS_OF_STORE], [KEYS_OF_STORE, FIRST]] },
  ])(
    'become $what in two steps, in which every process opens what any other seals, and visits keep their ids',
    async ({ steps }) => {
      const sealers: Sealer[] = [];
      for (const texts of steps) sealers.push(await sealerOf(given(...texts)));
      for (const [step, sealer] of sealers.entries()) {
        const other = sealers[step + 1] ?? sealer;
        expect(other.open('p', sealer.seal('p', value))).toEqual(value);
        expect(sealer.open('p', other.seal('p', value))).toEqual(value);
        expect(other.derive('sub', 'x')).toBe(sealer.derive('sub', 'x'));
      }
    },
  );

  test('open what was sealed before they were given', async () => {
    const sealed = (await sealerOf(sealingSecrets(documents))).seal('p', value);
    expect((await sealerOf(given(FIRST))).open('p', sealed)).toEqual(value);
  });
});
