import { readFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import { type DemoSecrets, demoFile, keptDemoSecrets } from '../demo.ts';
import { explained, hasProductionRules } from '../rules/exposure.ts';
import { issuerMistake } from '../rules/web-address.ts';
import { type ConfigFile, fileSchema } from '../schema/file-schema.ts';
import { type SigningAlgorithm, signingConfig } from '../signing-config.ts';
import { checkFile } from './check-file.ts';
import { type ConfigProblem, formatPath } from './config-problem.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { errorCode } from './error-code.ts';
import { hintsFor } from './hints.ts';
import { LookFiles } from './look-files.ts';
import { readGivenSecrets } from './secret-files.ts';
import { substitute, type Variables } from './substitute.ts';
import { toConfig } from './to-config.ts';
import { parseYaml } from './yaml-file.ts';

export type LoadedConfig =
  | {
      readonly kind: 'ok';
      readonly config: Config;
      /** What works but is probably not meant. */
      readonly warnings: readonly ConfigProblem[];
      /** What is worth a look before anybody waits. */
      readonly hints: readonly ConfigProblem[];
    }
  | { readonly kind: 'invalid'; readonly problems: readonly ConfigProblem[] };

export interface LoadConfigOptions {
  readonly env: Variables;
  /** Text of a file; throws with `code: 'ENOENT'` when there is none. */
  readonly readFile?: (path: string) => string;
  /** Secrets of the demo for a data folder; throws StartFault `data_dir_unwritable` when they cannot be kept. */
  readonly demoSecrets?: (dataDir: string) => DemoSecrets;
}

const DEFAULT_FILE = 'waiting-room.yaml';

type Source =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'mistakenable'; readonly message: string };

function readSource(environment: Environment, readFile: (path: string) => string): Source {
  const path = environment.configFile ?? DEFAULT_FILE;
  try {
    return { kind: 'text', text: readFile(path) };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' && environment.configFile === null) return { kind: 'none' };
    return { kind: 'mistakenable', message: `the file ${JSON.stringify(path)} cannot be read (${code})` };
  }
}

interface Read {
  /** As it was written, substitutions done. */
  readonly value: unknown;
  readonly file: ConfigFile | null;
  readonly problems: readonly ConfigProblem[];
}

function readText(text: string, env: Variables, environment: Environment, files: LookFiles): Read {
  const yaml = parseYaml(text);
  if (yaml.kind === 'broken') return { value: null, file: null, problems: yaml.problems };
  const { value, mistakes: unresolved } = substitute(yaml.value, env);
  const checked = checkFile(value, { ...environment, files }, unresolved);
  const mistakes = [...unresolved, ...(checked.kind === 'invalid' ? checked.mistakes : [])];
  return {
    value,
    file: checked.kind === 'ok' ? checked.file : null,
    problems: mistakes
      .map(({ path, message }) => ({ path: formatPath(path), message, line: yaml.lineOf(path) }))
      .sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  };
}

function issuerProblems({ issuer, ...environment }: Environment): ConfigProblem[] {
  if (issuer === null) return [];
  const mistake = issuerMistake(issuer, hasProductionRules({ ...environment, issuer }));
  return mistake === null ? [] : [{ path: 'ISSUER', message: explained(mistake, environment), line: null }];
}

/** @param mistaken whether the environment has mistakes: what it says of the data folder may not be meant */
function readDemo(environment: Environment, mistaken: boolean, demoSecrets: (dataDir: string) => DemoSecrets): Read {
  if (hasProductionRules({ ...environment, issuer: environment.issuer ?? 'http://localhost' })) {
    const message = `is not set and there is no ${DEFAULT_FILE} here: the demo set-up is not to be run in production`;
    return noDemo([{ path: 'CONFIG', message: explained(message, environment), line: null }]);
  }
  if (mistaken) return noDemo([]);
  const { dataDir, port, shopPort } = environment;
  const value = demoFile({ port, shopPort, secrets: demoSecrets(dataDir) });
  return { value, file: fileSchema.parse(value), problems: [] };
}

function noDemo(problems: readonly ConfigProblem[]): Read {
  return { value: null, file: null, problems };
}

/** Those that there must be a key for. */
function algorithmsAskedFor({ signing, clients = [] }: ConfigFile): Set<SigningAlgorithm> {
  const stated = clients.flatMap(({ id_token_signed_response_alg: algorithm }) => algorithm ?? []);
  return new Set([signingConfig(signing).algorithm, ...(signing?.also ?? []), ...stated]);
}

function warningsFor({
  adminKeys,
  adminPort,
  clients,
  rooms,
  redis,
  replicaLostAfterMs,
  signingKeys,
}: Config): ConfigProblem[] {
  const warnings: ConfigProblem[] = [];
  if (adminKeys.length === 0)
    warnings.push({ path: 'admin_keys', message: 'has no key: nobody can use the admin API', line: null });
  if (clients.length === 0 && !rooms.some(({ awsApi }) => awsApi))
    warnings.push({ path: 'clients', message: 'has no client: no gateway can send visitors', line: null });
  if (replicaLostAfterMs !== null && redis?.kind !== 'standalone') {
    const message = 'does not count: it is for a REDIS_URL that names one server, where nothing promotes a replica';
    warnings.push({ path: 'replica_lost_after', message, line: null });
  }
  if (signingKeys?.some(({ alg }) => alg === 'RS256') === false) {
    const message = 'has no key for RS256, which every provider should offer (OpenID Connect Discovery §3)';
    warnings.push({ path: 'SIGNING_KEYS_FILE', message, line: null });
  }
  for (const { name, templates } of rooms) {
    if (templates === null || adminPort !== null) continue;
    const message = 'has pages of the origin of /admin: set ADMIN_PORT, a template is trusted code';
    warnings.push({ path: `rooms.${name}.template`, message, line: null });
  }
  for (const [index, { initiateLoginUri, loginState }] of clients.entries()) {
    if (initiateLoginUri !== null) continue;
    const others = loginState === 'one' ? ', and tabs but the newest,' : '';
    const message = `is missing: visitors whose turn comes after the hold${others} get only a link to the site`;
    warnings.push({ path: `clients[${index}].initiate_login_uri`, message, line: null });
  }
  for (const [index, { login }] of clients.entries()) {
    if (login.sessionMs !== 0) continue;
    const message =
      'is missing: nobody knows how long its sessions last, nor can end them, so of one visit more than ' +
      `${login.most} logins begin only one a minute; say it, allow refresh_token, or set backchannel_logout_uri`;
    warnings.push({ path: `clients[${index}].session`, message, line: null });
  }
  return warnings;
}

/**
 * Reads environment and file, and checks them as a whole. Without `CONFIG` and without `waiting-room.yaml` the result
 * is the demo, whose secrets are then kept in the data folder. Lists every mistake.
 *
 * @throws StartFault `data_dir_unwritable`: the demo, and nothing else, writes into the data folder here
 */
export function loadConfig({
  env,
  readFile = (path) => readFileSync(path, 'utf8'),
  demoSecrets = keptDemoSecrets,
}: LoadConfigOptions): LoadedConfig {
  const { environment, problems: unreadable } = readEnvironment(env);
  const environmentProblems = [...unreadable, ...issuerProblems(environment)];
  const source = readSource(environment, readFile);
  if (source.kind === 'mistakenable') {
    const problem = { path: 'CONFIG', message: source.message, line: null };
    return { kind: 'invalid', problems: [...environmentProblems, problem] };
  }
  const demo = source.kind === 'none';
  const files = new LookFiles(environment.configFile ?? DEFAULT_FILE);
  const { value, file, problems } = demo
    ? readDemo(environment, environmentProblems.length > 0, demoSecrets)
    : readText(source.text, env, environment, files);
  const issuer = environment.issuer ?? file?.issuer;
  const secrets = readGivenSecrets(environment, file === null ? [] : algorithmsAskedFor(file), readFile);
  const allProblems = [...environmentProblems, ...secrets.problems, ...problems];
  if (file === null || issuer === undefined || allProblems.length > 0) {
    return { kind: 'invalid', problems: allProblems };
  }
  const config = toConfig({ value: { ...Object(value) }, file, files, environment, secrets, issuer, demo });
  return { kind: 'ok', config, warnings: warningsFor(config), hints: demo ? [] : hintsFor(file) };
}
