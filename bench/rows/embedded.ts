import type { Row } from '../row.ts';
import { enter } from '../visits/admission.ts';
import { arrive } from '../visits/arrival.ts';
import { FREE_ROOM } from './admissions.ts';
import { embeddedProduct, newcomers, product } from './sides.ts';

const WAITING_ROOM = { mode: 'open' };

const arrivals = {
  key: 'embedded-arrivals',
  what: 'arrivals with the embedded store',
  beside: 'the product on Redis',
  floor: 1,
  product: { ...embeddedProduct({ room: WAITING_ROOM }), ...newcomers(arrive) },
  baseline: { ...product({ room: WAITING_ROOM }), ...newcomers(arrive) },
} as const satisfies Row;

const admissions = {
  key: 'embedded-admissions',
  what: 'first admissions with the embedded store',
  beside: 'the product on Redis',
  floor: 1,
  product: { ...embeddedProduct({ room: FREE_ROOM }), ...newcomers(enter) },
  baseline: { ...product({ room: FREE_ROOM }), ...newcomers(enter) },
} as const satisfies Row;

const onOneCore = {
  beside: 'the product and its Redis, on one core too',
  floor: 1.2,
  onOneCore: true,
  counted: 'with-redis',
} as const;

export const embeddedRows: readonly Row[] = [
  arrivals,
  admissions,
  { ...arrivals, ...onOneCore, key: 'embedded-arrivals-one-core' },
  { ...admissions, ...onOneCore, key: 'embedded-admissions-one-core' },
  { ...admissions, key: 'embedded-one-by-one', what: `${admissions.what}, one after the other`, floor: 0.9, atOnce: 1 },
];
