import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/reading/load-config.ts';
import { fileWith, mistakes } from './files.ts';

describe('where the file comes from', () => {
  const missing = () => {
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  };
  const demoSecrets = () => ({ adminKey: 'a'.repeat(24), clientSecret: 'c'.repeat(24) });

  test('CONFIG names it, else it is waiting-room.yaml', () => {
    const read: string[] = [];
    const readFile = (path: string) => {
      read.push(path);
      return fileWith();
    };
    expect(loadConfig({ env: { CONFIG: '/etc/room.yaml' }, readFile }).kind).toBe('ok');
    expect(loadConfig({ env: {}, readFile }).kind).toBe('ok');
    expect(read).toEqual(['/etc/room.yaml', 'waiting-room.yaml']);
  });

  test('a file that CONFIG names must be there', () => {
    const loaded = loadConfig({ env: { CONFIG: 'gone.yaml' }, readFile: missing, demoSecrets });
    expect(mistakes(loaded)).toEqual(['CONFIG: the file "gone.yaml" cannot be read (ENOENT)']);
  });

  test('a file that may not be read is no reason for a demo', () => {
    const readFile = () => {
      throw Object.assign(new Error('permission denied'), { code: 'EACCES' });
    };
    expect(mistakes(loadConfig({ env: {}, readFile, demoSecrets }))).toEqual([
      'CONFIG: the file "waiting-room.yaml" cannot be read (EACCES)',
    ]);
  });

  test('without a file it is the demo, on this machine alone', () => {
    const loaded = loadConfig({ env: { PORT: '4000', SHOP_PORT: '4001' }, readFile: missing, demoSecrets });
    if (loaded.kind === 'invalid') throw new Error(mistakes(loaded).join('\n'));
    expect(loaded.config).toMatchObject({ demo: true, host: '127.0.0.1', port: 4000, issuer: 'http://localhost:4000' });
    expect(loaded.config.rooms).toMatchObject([
      { name: 'demo', settings: { rate: null, capacity: null, mode: 'open' } },
    ]);
    expect(loaded.config.clients).toMatchObject([
      { clientId: 'demo-shop', room: 'demo', metadata: { redirect_uris: ['http://localhost:4001/callback'] } },
    ]);
    expect(loaded.warnings).toEqual([]);
  });

  test('the demo is refused in production', () => {
    const loaded = loadConfig({ env: { NODE_ENV: 'production' }, readFile: missing, demoSecrets });
    expect(mistakes(loaded)).toEqual([expect.stringMatching(/^CONFIG: .*not to be run in production$/)]);
  });

  test('the demo does not start without a data folder that can be written to', () => {
    expect(() => loadConfig({ env: { DATA_DIR: '/proc/data' }, readFile: missing })).toThrow(
      expect.objectContaining({ code: 'data_dir_unwritable' }),
    );
  });

  test('mistakes in the environment come first: the data folder of the demo is left alone', () => {
    const loaded = loadConfig({ env: { DATA_DIR: '/proc/data', PORT: 'x' }, readFile: missing });
    expect(mistakes(loaded)).toEqual([expect.stringMatching(/^PORT: /)]);
  });
});
