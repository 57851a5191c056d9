import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { configJsonSchema } from '../config/schema/json-schema.ts';

const text = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
const path = process.argv[2];
if (path === undefined) process.stdout.write(text);
else writeFileSync(path, text);
