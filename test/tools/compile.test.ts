import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

/** Compiles the product; Node tells of each file whether it was compiled before. */
async function compile(): Promise<string> {
  const env = { PATH: process.env.PATH, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' };
  const { stderr } = await run(process.execPath, ['src/tools/compile.ts'], { env, maxBuffer: 100_000_000 });
  return stderr;
}

test('what an image compiles is ready for each start after that', async () => {
  await compile();
  const told = await compile();
  for (const file of ['src/program.ts', 'src/compose.ts', 'src/http/app.ts', 'src/workers/primary-link.ts']) {
    expect(told).toMatch(new RegExp(`${file}.*accepted`));
  }
});
