import { describeStoreProperties } from '../property/store-properties.ts';
import { memoryTarget } from './sqlite-target.ts';

describeStoreProperties('SQLite', memoryTarget);
