import { request } from 'node:http';
import process from 'node:process';
import { z } from 'zod';
import type { Config } from '../config/config.ts';
import { EX_CONFIG, formatProblems } from '../config/reading/config-problem.ts';
import { loadConfig } from '../config/reading/load-config.ts';

/** Exit codes of sysexits.h. */
const EX_USAGE = 64;
const EX_UNAVAILABLE = 69;

const USAGE = `Usage: npm run check-client -- CLIENT_ID

Tells what the running product last saw of a client, and what went wrong. Run it where the product runs, with the
environment that it was started with: it takes an admin key from the configuration.

Exit code: 0 told, ${EX_USAGE} the command was used wrongly, ${EX_UNAVAILABLE} the product does not answer, ${EX_CONFIG} the configuration is not valid.
`;

const TIMEOUT_MS = 10_000;

const answerSchema = z.object({ report: z.array(z.string()) });
const problemSchema = z.object({ title: z.string() });

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Asks the admin API of the process on this machine, under the name that it is served under. */
function askProduct({ host, port, adminPort, issuer }: Config, path: string, key: string): Promise<Answer> {
  const { host: name, pathname } = new URL(issuer);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asked = request({
    host: host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host,
    port: adminPort ?? port,
    path: (adminPort === null ? pathname.replace(/\/$/, '') : '') + path,
    headers: { Host: name, Authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  asked.on('error', reject);
  asked.on('response', async (response) => {
    const text = Buffer.concat(await response.toArray()).toString();
    resolve({ status: response.statusCode ?? 0, text });
  });
  asked.end();
  return promise;
}

/** @returns the exit code */
async function checkClient(clientId: string | undefined): Promise<number> {
  if (clientId === undefined) return refuse(USAGE, EX_USAGE);
  const loaded = loadConfig({ env: process.env });
  if (loaded.kind === 'invalid') return refuse(formatProblems(loaded.problems), EX_CONFIG);
  const { config, warnings, hints } = loaded;
  const index = config.clients.findIndex((client) => client.clientId === clientId);
  if (index === -1) {
    const known = config.clients.map((client) => client.clientId).join(', ');
    return refuse(`There is no client ${JSON.stringify(clientId)}. Configured: ${known || 'none'}.\n`, EX_USAGE);
  }
  const [key] = config.adminKeys;
  if (key === undefined) return refuse('admin_keys has no key: nobody can ask the admin API.\n', EX_CONFIG);
  const advice = [...warnings, ...hints].filter(({ path }) => path.startsWith(`clients[${index}].`));
  const answer = await askProduct(config, `/admin/api/v1/clients/${encodeURIComponent(clientId)}`, key.key).catch(
    (error: unknown) => error,
  );
  if (!isAnswer(answer)) return refuse(`The product does not answer: ${messageOf(answer)}.\n`, EX_UNAVAILABLE);
  if (answer.status !== 200) {
    return refuse(`The product refuses to tell (${answer.status}): ${titleOf(answer.text)}.\n`, EX_UNAVAILABLE);
  }
  const { report } = answerSchema.parse(JSON.parse(answer.text));
  process.stdout.write(`${clientId}\n${report.map((line) => `  ${line}\n`).join('')}`);
  if (advice.length > 0) process.stdout.write(`Its configuration:\n${formatProblems(advice)}`);
  return 0;
}

function refuse(message: string, code: number): number {
  process.stderr.write(message);
  return code;
}

function isAnswer(answer: unknown): answer is Answer {
  return typeof answer === 'object' && answer !== null && 'status' in answer;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function titleOf(text: string): string {
  try {
    return problemSchema.parse(JSON.parse(text)).title;
  } catch {
    return 'no problem that is known here';
  }
}

process.exitCode = await checkClient(process.argv[2]);
