import { readFileSync } from 'node:fs';
import type { ClientContext, Result } from 'ioredis';
import { AUDIT_RINGS } from '../audit-store.ts';
import { writeCauses } from './causes-in-lua.ts';
import { roomKeys } from './keys.ts';
import { writeRows } from './reply-fields.ts';
import { writeConstants } from './script-constants.ts';
import { putSettings } from './settings-in-lua.ts';
import { writeStoredNames } from './stored-names.ts';

const LINE_KEYS = roomKeys('', '').length;

/** Name of the command on the client: file under `lua/`, how many keys it takes, and whether it only tells (`dryRun`). */
const files = {
  lineVisit: { file: 'visit', numberOfKeys: LINE_KEYS },
  lineVisits: { file: 'visits', numberOfKeys: LINE_KEYS },
  lineAdvance: { file: 'advance', numberOfKeys: LINE_KEYS },
  lineAdvanceDryRun: { file: 'advance', numberOfKeys: LINE_KEYS, dryRun: true },
  lineCancel: { file: 'cancel', numberOfKeys: LINE_KEYS },
  lineChange: { file: 'change', numberOfKeys: LINE_KEYS },
  lineChangeDryRun: { file: 'change', numberOfKeys: LINE_KEYS, dryRun: true },
  lineClaim: { file: 'claim', numberOfKeys: LINE_KEYS },
  lineCompleteDraw: { file: 'complete-draw', numberOfKeys: LINE_KEYS },
  lineConfigure: { file: 'configure', numberOfKeys: LINE_KEYS },
  lineConfirm: { file: 'confirm', numberOfKeys: LINE_KEYS },
  lineEndLogin: { file: 'end-login', numberOfKeys: LINE_KEYS },
  lineEnter: { file: 'enter', numberOfKeys: LINE_KEYS },
  lineEvents: { file: 'events', numberOfKeys: LINE_KEYS },
  lineGate: { file: 'gate', numberOfKeys: LINE_KEYS },
  lineGiveBack: { file: 'give-back', numberOfKeys: LINE_KEYS },
  lineGiveBackDryRun: { file: 'give-back', numberOfKeys: LINE_KEYS, dryRun: true },
  lineJoin: { file: 'join', numberOfKeys: LINE_KEYS },
  lineLook: { file: 'look', numberOfKeys: LINE_KEYS },
  lineMark: { file: 'mark', numberOfKeys: LINE_KEYS },
  lineNewestEvent: { file: 'newest-event', numberOfKeys: LINE_KEYS },
  linePlan: { file: 'plan', numberOfKeys: LINE_KEYS },
  linePlanned: { file: 'planned', numberOfKeys: LINE_KEYS },
  lineNote: { file: 'note', numberOfKeys: LINE_KEYS },
  lineRelease: { file: 'release', numberOfKeys: LINE_KEYS },
  lineReset: { file: 'reset', numberOfKeys: LINE_KEYS },
  lineRevert: { file: 'revert', numberOfKeys: LINE_KEYS },
  lineRevertDryRun: { file: 'revert', numberOfKeys: LINE_KEYS, dryRun: true },
  lineSee: { file: 'see', numberOfKeys: LINE_KEYS },
  lineTick: { file: 'tick', numberOfKeys: LINE_KEYS },
  lineTickDryRun: { file: 'tick', numberOfKeys: LINE_KEYS, dryRun: true },
  artifactAdmit: { file: 'artifact-admit', numberOfKeys: 2 },
  artifactConsume: { file: 'artifact-consume', numberOfKeys: 1 },
  auditAppend: { file: 'audit-append', numberOfKeys: AUDIT_RINGS.length + 2 },
  leaseTake: { file: 'lease-take', numberOfKeys: 1 },
  leaseRelease: { file: 'lease-release', numberOfKeys: 1 },
  documentWrite: { file: 'document-write', numberOfKeys: 1 },
} as const;

export type ScriptName = keyof typeof files;
/** The steps of the line: all take the keys of a room and answer an array that begins with a kind. */
export type LineScript = Extract<ScriptName, `line${string}`>;
export type ScriptArgument = string | number | Buffer;
/** What a step of the line answers: a kind, then what the header of its script says. */
export type LineReply = readonly [kind: string, ...rest: (string | number)[]];

/** Whether an artifact was admitted to its group, and the id of the one that has to leave. */
type AdmitReply = readonly [admitted: number, leaving?: string];

type ReplyOf<Name extends ScriptName> = Name extends LineScript
  ? LineReply
  : Name extends 'artifactAdmit'
    ? AdmitReply
    : number;

type ScriptCommands<Context extends ClientContext> = {
  [Name in ScriptName]: (...keysAndArguments: ScriptArgument[]) => Result<ReplyOf<Name>, Context>;
};

declare module 'ioredis' {
  interface RedisCommander<Context> extends ScriptCommands<Context> {}
}

const SHEBANG = '#!lua\n';
const INCLUDE = /^-- include: (?<names>.*)$/m;

function read(path: string): string {
  return readFileSync(new URL(`lua/${path}.lua`, import.meta.url), 'utf8');
}

/** The tables that a script keeps its functions in. */
const EMPTY_TABLES = /^local (?<names>\w+(?:, \w+)*) = \{\}(?:, \{\})*$/gm;

/**
 * Names the fields of a script's tables where these are made. Lua makes them anew for each call, and a table that grows
 * field by field is copied several times: that is a tenth of what a small step costs.
 */
function sizeTables(lua: string): string {
  return lua.replaceAll(EMPTY_TABLES, (_, names: string) => {
    const tables = names.split(', ').map((table) => {
      const fields = lua.matchAll(new RegExp(`^(?:function )?${table}\\.(\\w+)(?: = |\\()`, 'gm'));
      return `{ ${[...fields].map(([, field]) => `${field} = nil`).join(', ')} }`;
    });
    return `local ${names} = ${tables.join(', ')}`;
  });
}

/** The words by which scripts change what lasts, and read it again (lua/lib/state.lua). */
const ACCESS = /(?<![\w.:])(?:read|write|scratch)\(/g;
const SCRATCH = /(?<![\w.:])scratch\(/g;

/** Puts Redis' commands behind those words; in a dry run those that change nothing. */
function bindAccess(lua: string, dryRun: boolean): string {
  const bound = dryRun
    ? read('lib/dry-run') + lua.replaceAll(SCRATCH, 'redis.call(')
    : lua.replaceAll(ACCESS, 'redis.call(');
  return bound.replaceAll(/\bDRY_RUN\b/g, String(dryRun));
}

/**
 * A script as Redis gets it. Scripts cannot load each other there, so what a script includes is put before it.
 * @param dryRun whether it is to answer as ever and to leave everything as it is
 */
export function composeScript(file: string, dryRun = false): string {
  const source = read(file);
  if (!source.startsWith(SHEBANG)) throw new Error(`${file}.lua must begin with ${JSON.stringify(SHEBANG)}`);
  const names = INCLUDE.exec(source)?.groups?.names?.split(' ') ?? [];
  const lua = names.map((name) => read(`lib/${name}`)).join('') + source.slice(SHEBANG.length);
  return (
    SHEBANG + sizeTables(writeStoredNames(writeConstants(writeRows(bindAccess(writeCauses(putSettings(lua)), dryRun)))))
  );
}

type Scripts = Record<ScriptName, { lua: string; numberOfKeys: number }>;

let loaded: Scripts | undefined;

/** The `scripts` option of a client: sent by EVALSHA, by EVAL where Redis does not know it yet. Composed once. */
export function loadScripts(): Scripts {
  loaded ??= Object.fromEntries(
    Object.entries(files).map(([name, { file, numberOfKeys, ...kind }]) => [
      name,
      { lua: composeScript(file, 'dryRun' in kind), numberOfKeys },
    ]),
  ) as Scripts;
  return loaded;
}
