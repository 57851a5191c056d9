import { randomInt } from 'node:crypto';
import fc from 'fast-check';

const { PROPERTY_SEED: wanted = '1' } = process.env;

/**
 * The seed of every property. It is the same in each run, so that a change fails by what it changes alone;
 * `PROPERTY_SEED` sets another one, and `PROPERTY_SEED=any` a new one for each file.
 */
export const PROPERTY_SEED = wanted === 'any' ? randomInt(2 ** 31) : Number(wanted);
if (!Number.isSafeInteger(PROPERTY_SEED)) throw new Error(`PROPERTY_SEED is no whole number, and not any: ${wanted}`);

fc.configureGlobal({ seed: PROPERTY_SEED });

export { fc };
