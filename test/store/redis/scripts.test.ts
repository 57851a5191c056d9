import { readdirSync, readFileSync } from 'node:fs';
import { Cluster, Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { roomKeys } from '../../../src/store/redis/keys.ts';
import { composeScript, loadScripts } from '../../../src/store/redis/scripts.ts';
import { startCluster } from '../../support/redis-servers.ts';

const folder = new URL('../../../src/store/redis/lua/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.lua'));

/** Commands that change nothing. All others go through `write`, or `scratch` (lib/state.lua). */
const reading = [
  ...['TIME', 'INFO', 'EXISTS', 'GET', 'GETBIT', 'BITCOUNT', 'HGET', 'HMGET', 'LRANGE', 'XRANGE', 'XREVRANGE'],
  ...['ZCARD', 'ZCOUNT', 'ZRANGE', 'ZSCORE', 'ZMSCORE'],
];

describe('every script', () => {
  it.each(files)('says what it is, what it takes and what it answers: %s', (file) => {
    const source = readFileSync(new URL(file, folder), 'utf8');
    expect(source).toMatch(/^#!lua\n/);
    for (const part of ['-- KEYS: ', '-- ARGV: ', '-- Returns ']) expect(source).toContain(`\n${part}`);
  });

  it('is one that the client knows', () => {
    const known = Object.values(loadScripts()).map(({ lua }) => lua);
    const composed = files.map((file) => composeScript(file.replace('.lua', '')));
    const tried = ['advance', 'change', 'give-back', 'revert', 'tick'].map((file) => composeScript(file, true));
    expect(known.sort()).toEqual([...composed, ...tried].sort());
    for (const lua of known) expect(lua.match(/^#!lua$/gm)).toHaveLength(1);
  });
});

describe('a script of the line', () => {
  const parts = readdirSync(new URL('lib/', folder)).map((name) => `lib/${name}`);
  const other = /^(?:artifact|audit|document|lease)-/;

  it.each([...files, ...parts].filter((file) => !other.test(file)))('reads alone without saying so: %s', (file) => {
    const source = readFileSync(new URL(file, folder), 'utf8');
    const commands = [...source.matchAll(/redis\.call\('(\w+)'/g)].map(([, command]) => command);
    expect(reading).toEqual(expect.arrayContaining(commands));
    // Every call names its command, so that none is missed here.
    expect(source.match(/redis\.call\((?!')/g)).toBeNull();
    expect(source).not.toContain('redis.pcall');
  });
});

describe('on a cluster', () => {
  it('a room is in one slot, and a script that leaves it is refused, even on the same node', async () => {
    await using cluster = await startCluster();
    const client = new Cluster([...cluster.nodes]);
    const node = new Redis(cluster.nodes[0]?.port ?? 0);
    try {
      const slots = await Promise.all(roomKeys('owr:', 'launch').map((key) => client.cluster('KEYSLOT', key)));
      expect(new Set(slots).size).toBe(1);

      const onNode: string[] = [];
      for (let index = 0; onNode.length < 2; index++) {
        if (
          await node.get(`key-${index}`).then(
            () => true,
            () => false,
          )
        )
          onNode.push(`key-${index}`);
      }
      const [declared = '', other = ''] = onNode;
      const leaving = `redis.call('SET', '${other}', 'x')`;
      await expect(node.eval(`#!lua\n${leaving}`, 1, declared)).rejects.toThrow(/do not hash to the same slot/);
      await expect(node.eval(leaving, 1, declared)).resolves.toBeNull();
    } finally {
      node.disconnect();
      client.disconnect();
    }
  });
});
