import { isNode, LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { ConfigProblem, ValuePath } from './config-problem.ts';

export type YamlFile =
  | {
      readonly kind: 'parsed';
      readonly value: unknown;
      /** Line of a value, or of the nearest value around it; null when unknown. */
      lineOf(path: ValuePath): number | null;
    }
  | { readonly kind: 'broken'; readonly problems: readonly ConfigProblem[] };

/** Far above any real file. */
const MAX_CHARACTERS = 262_144;

/** Expanded aliases beyond this are taken for an attack on memory ("billion laughs"). */
const MAX_ALIASES = 100;

function broken(message: string): YamlFile {
  return { kind: 'broken', problems: [{ path: '', message, line: null }] };
}

/** The usual slip: a substitution that flow style takes for a mapping. */
function hint(text: string, line: number): string {
  const source = text.split('\n')[line - 1] ?? '';
  return /[{[].*\$\{/.test(source) ? ` (inside { } and [ ] a substitution needs quotes: "\${NAME}")` : '';
}

function syntaxProblem({ code, message, pos }: YAMLError, text: string, lines: LineCounter): ConfigProblem {
  const { line, col } = lines.linePos(pos[0]);
  const words = code === 'MULTIPLE_DOCS' ? 'A second document starts here' : message.replace(/(?<=\w): .*$/s, '');
  return { path: '', message: `column ${col}: ${words}${hint(text, line)}`, line };
}

/** Reads YAML 1.2 text that has one document. Duplicate keys and unknown tags are mistakes. Never throws. */
export function parseYaml(text: string): YamlFile {
  if (text.length > MAX_CHARACTERS) return broken(`the file is longer than ${MAX_CHARACTERS} characters`);
  const lines = new LineCounter();
  try {
    // Pretty errors quote the source, and with it perhaps a secret; so does what follows a colon in the plain ones.
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
    const errors = [...document.errors, ...document.warnings];
    const [first, ...others] = errors;
    if (first !== undefined) {
      // What follows a slip of syntax is mostly its echo; keys that are there twice are not.
      const told = [first, ...others.filter(({ code }) => code === 'DUPLICATE_KEY')];
      return { kind: 'broken', problems: told.map((error) => syntaxProblem(error, text, lines)) };
    }
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return {
      kind: 'parsed',
      value,
      lineOf(path) {
        for (let length = path.length; length > 0; length -= 1) {
          const node = document.getIn(path.slice(0, length), true);
          if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
        }
        return null;
      },
    };
  } catch {
    // The parser gives up by throwing on excessive aliases and on nesting beyond its stack.
    return broken('cannot be read as YAML: an alias is unknown or expands too far, or the nesting is too deep');
  }
}
