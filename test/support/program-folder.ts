import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Program, type ProgramOptions, startProgram } from './program.ts';

/** Contents by path in the folder. */
export type Files = Readonly<Record<string, string>>;

/** Starts a program with files in its own folder, which is removed when the program has ended. */
export async function startInFolder(
  files: Files | ((folder: string) => Files),
  options: (folder: string) => ProgramOptions | Promise<ProgramOptions>,
): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'owr-program-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    for (const [path, text] of Object.entries(typeof files === 'function' ? files(folder) : files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const program = await startProgram(await options(folder));
    return {
      output: program.output,
      async [Symbol.asyncDispose]() {
        await program[Symbol.asyncDispose]();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}
