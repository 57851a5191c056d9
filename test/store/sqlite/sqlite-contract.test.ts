import { describeStoreContract } from '../contract/store-contract.ts';
import { fileTarget, memoryTarget } from './sqlite-target.ts';

describeStoreContract('SQLite in memory', memoryTarget);
describeStoreContract('SQLite in a file', fileTarget);
