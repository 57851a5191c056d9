import { writeFileSync } from 'node:fs';
import { GUIDES, makeGuides } from './guides.ts';

writeFileSync(GUIDES, `${JSON.stringify(makeGuides(), null, 2)}\n`);
