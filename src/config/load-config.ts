import { readFileSync } from 'node:fs';
import { checkFile } from './check-file.ts';
import type { Config } from './config.ts';
import { type DemoSecrets, demoFile, keptDemoSecrets } from './demo.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { type ConfigFile, fileSchema } from './file-schema.ts';
import { LookFiles } from './look-files.ts';
import { formatPath, type Problem } from './problem.ts';
import { substitute, type Variables } from './substitute.ts';
import { toConfig } from './to-config.ts';
import { parseYaml } from './yaml-file.ts';

export type LoadedConfig =
  /** Warnings name what works but is probably not meant. */
  | { readonly kind: 'ok'; readonly config: Config; readonly warnings: readonly Problem[] }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

export interface LoadConfigOptions {
  readonly env: Variables;
  /** Text of a file; throws with `code: 'ENOENT'` when there is none. */
  readonly readFile?: (path: string) => string;
  /** Secrets of the demo for a data folder; throws when they cannot be kept. */
  readonly demoSecrets?: (dataDir: string) => DemoSecrets;
}

const DEFAULT_FILE = 'waiting-room.yaml';

type Source =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly message: string };

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

function readSource(environment: Environment, readFile: (path: string) => string): Source {
  const path = environment.configFile ?? DEFAULT_FILE;
  try {
    return { kind: 'text', text: readFile(path) };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' && environment.configFile === null) return { kind: 'none' };
    return { kind: 'unreadable', message: `the file ${JSON.stringify(path)} cannot be read (${code})` };
  }
}

interface Read {
  readonly file: ConfigFile | null;
  readonly problems: readonly Problem[];
}

function readText(text: string, env: Variables, environment: Environment, files: LookFiles): Read {
  const yaml = parseYaml(text);
  if (yaml.kind === 'broken') return { file: null, problems: yaml.problems };
  const { value, mistakes: unresolved } = substitute(yaml.value, env);
  const context = { production: environment.production, issuerGiven: environment.issuer !== null, files };
  const checked = checkFile(value, context, unresolved);
  const mistakes = [...unresolved, ...(checked.kind === 'invalid' ? checked.mistakes : [])];
  return {
    file: checked.kind === 'ok' ? checked.file : null,
    problems: mistakes
      .map(({ path, message }) => ({ path: formatPath(path), message, line: yaml.lineOf(path) }))
      .sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  };
}

function readDemo(environment: Environment, demoSecrets: (dataDir: string) => DemoSecrets): Read {
  if (environment.production) {
    const message = `is not set and there is no ${DEFAULT_FILE} here: the demo set-up is not for production`;
    return { file: null, problems: [{ path: 'CONFIG', message, line: null }] };
  }
  try {
    const secrets = demoSecrets(environment.dataDir);
    return {
      file: fileSchema.parse(demoFile({ port: environment.port, shopPort: environment.shopPort, secrets })),
      problems: [],
    };
  } catch (error) {
    const message = `must be a folder that can be written to (${errorCode(error)})`;
    return { file: null, problems: [{ path: 'DATA_DIR', message, line: null }] };
  }
}

function warningsFor({ adminKeys, adminPort, clients, rooms }: Config): Problem[] {
  const warnings: Problem[] = [];
  if (adminKeys.length === 0)
    warnings.push({ path: 'admin_keys', message: 'has no key: nobody can use the admin API', line: null });
  if (clients.length === 0 && !rooms.some(({ awsApi }) => awsApi))
    warnings.push({ path: 'clients', message: 'has no client: no gateway can send visitors', line: null });
  for (const { name, templates } of rooms) {
    if (templates === null || adminPort !== null) continue;
    const message = 'has pages of the origin of /admin: set ADMIN_PORT, a template is trusted code';
    warnings.push({ path: `rooms.${name}.template`, message, line: null });
  }
  for (const [index, { initiateLoginUri }] of clients.entries()) {
    if (initiateLoginUri !== null) continue;
    const message = 'is missing: visitors whose turn comes after the hold must go back to the site by themselves';
    warnings.push({ path: `clients[${index}].initiate_login_uri`, message, line: null });
  }
  return warnings;
}

/**
 * Reads environment and file, and checks them as a whole. Without `CONFIG` and without `waiting-room.yaml` the result
 * is the demo, whose secrets are then kept in the data folder. Never throws; lists every mistake.
 */
export function loadConfig({
  env,
  readFile = (path) => readFileSync(path, 'utf8'),
  demoSecrets = keptDemoSecrets,
}: LoadConfigOptions): LoadedConfig {
  const { environment, problems: environmentProblems } = readEnvironment(env);
  const source = readSource(environment, readFile);
  if (source.kind === 'unreadable') {
    const problem = { path: 'CONFIG', message: source.message, line: null };
    return { kind: 'invalid', problems: [...environmentProblems, problem] };
  }
  const demo = source.kind === 'none';
  const files = new LookFiles(environment.configFile ?? DEFAULT_FILE);
  const { file, problems } = demo ? readDemo(environment, demoSecrets) : readText(source.text, env, environment, files);
  const issuer = environment.issuer ?? file?.issuer;
  if (file === null || issuer === undefined || problems.length + environmentProblems.length > 0) {
    return { kind: 'invalid', problems: [...environmentProblems, ...problems] };
  }
  const config = toConfig({ file, files, environment, issuer, demo });
  return { kind: 'ok', config, warnings: warningsFor(config) };
}
