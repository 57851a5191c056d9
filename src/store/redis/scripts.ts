import { readFileSync } from 'node:fs';
import type { ClientContext, Result } from 'ioredis';
import { roomKeys } from './keys.ts';

const LINE_KEYS = roomKeys('', '').length;

/** Name of the command on the client: file under `lua/` and how many keys it takes. */
const files = {
  lineAdmission: { file: 'admission', numberOfKeys: LINE_KEYS },
  lineAdmissions: { file: 'admissions', numberOfKeys: LINE_KEYS },
  lineAdvance: { file: 'advance', numberOfKeys: LINE_KEYS },
  lineChange: { file: 'change', numberOfKeys: LINE_KEYS },
  lineClaim: { file: 'claim', numberOfKeys: LINE_KEYS },
  lineCompleteDraw: { file: 'complete-draw', numberOfKeys: LINE_KEYS },
  lineConfigure: { file: 'configure', numberOfKeys: LINE_KEYS },
  lineConfirm: { file: 'confirm', numberOfKeys: LINE_KEYS },
  lineEnter: { file: 'enter', numberOfKeys: LINE_KEYS },
  lineEvents: { file: 'events', numberOfKeys: LINE_KEYS },
  lineGate: { file: 'gate', numberOfKeys: LINE_KEYS },
  lineJoin: { file: 'join', numberOfKeys: LINE_KEYS },
  lineLook: { file: 'look', numberOfKeys: LINE_KEYS },
  lineMark: { file: 'mark', numberOfKeys: LINE_KEYS },
  lineNewestEvent: { file: 'newest-event', numberOfKeys: LINE_KEYS },
  lineRelease: { file: 'release', numberOfKeys: LINE_KEYS },
  lineReset: { file: 'reset', numberOfKeys: LINE_KEYS },
  lineRevert: { file: 'revert', numberOfKeys: LINE_KEYS },
  lineRevokeGrants: { file: 'revoke-grants', numberOfKeys: LINE_KEYS },
  lineSee: { file: 'see', numberOfKeys: LINE_KEYS },
  lineTick: { file: 'tick', numberOfKeys: LINE_KEYS },
  artifactAdmit: { file: 'artifact-admit', numberOfKeys: 1 },
  artifactConsume: { file: 'artifact-consume', numberOfKeys: 1 },
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

type ScriptCommands<Context extends ClientContext> = {
  [Name in ScriptName]: (
    ...keysAndArguments: ScriptArgument[]
  ) => Result<Name extends LineScript ? LineReply : number, Context>;
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

/** A script as Redis gets it. Scripts cannot load each other there, so what a script includes is put before it. */
export function composeScript(file: string): string {
  const source = read(file);
  if (!source.startsWith(SHEBANG)) throw new Error(`${file}.lua must begin with ${JSON.stringify(SHEBANG)}`);
  const names = INCLUDE.exec(source)?.groups?.names?.split(' ') ?? [];
  return SHEBANG + sizeTables(names.map((name) => read(`lib/${name}`)).join('') + source.slice(SHEBANG.length));
}

/** The `scripts` option of a client: sent by EVALSHA, by EVAL where Redis does not know it yet. */
export function loadScripts(): Record<ScriptName, { lua: string; numberOfKeys: number }> {
  const entries = Object.entries(files).map(([name, { file, numberOfKeys }]) => [
    name,
    { lua: composeScript(file), numberOfKeys },
  ]);
  return Object.fromEntries(entries);
}
