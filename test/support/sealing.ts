import { randomBytes } from 'node:crypto';
import { Sealer } from '../../src/sealing/sealer.ts';

export function randomSealer(id = 0): Sealer {
  return new Sealer({ keys: [{ id, key: randomBytes(32) }], derivationKey: randomBytes(32) });
}
