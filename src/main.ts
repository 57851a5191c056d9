import process from 'node:process';
import { keepCompiledCode } from './compiled-code.ts';

keepCompiledCode();
const { runProgram } = await import('./program.ts');
process.exitCode = await runProgram();
