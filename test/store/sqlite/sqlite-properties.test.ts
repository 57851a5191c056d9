import { describeLateBound } from '../property/late-bound.ts';
import { describeStoreProperties } from '../property/store-properties.ts';
import { memoryTarget } from './sqlite-target.ts';

describeStoreProperties('SQLite', memoryTarget);
describeLateBound('SQLite', memoryTarget);
