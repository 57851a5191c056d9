import type { Row } from '../row.ts';
import { admissionRows } from './admissions.ts';
import { arrivalRows } from './arrivals.ts';
import { embeddedRows } from './embedded.ts';
import { pollRows } from './polls.ts';
import { tokenRows } from './tokens.ts';

/** In the order of the report. */
export const allRows: readonly Row[] = [...arrivalRows, ...pollRows, ...admissionRows, ...tokenRows, ...embeddedRows];
