import type { Row } from '../row.ts';
import { enter } from '../visits/admission.ts';
import { arrive } from '../visits/arrival.ts';
import { FREE_ROOM } from './admissions.ts';
import { embeddedProduct, newcomers, product } from './sides.ts';

const WAITING_ROOM = { mode: 'open' };

export const embeddedRows: readonly Row[] = [
  {
    key: 'embedded-arrivals',
    what: 'arrivals with the embedded store',
    beside: 'the product on Redis',
    floor: 1,
    product: { ...embeddedProduct({ room: WAITING_ROOM }), ...newcomers(arrive) },
    baseline: { ...product({ room: WAITING_ROOM }), ...newcomers(arrive) },
  },
  {
    key: 'embedded-admissions',
    what: 'first admissions with the embedded store',
    beside: 'the product on Redis',
    floor: 1,
    product: { ...embeddedProduct({ room: FREE_ROOM }), ...newcomers(enter) },
    baseline: { ...product({ room: FREE_ROOM }), ...newcomers(enter) },
  },
];
