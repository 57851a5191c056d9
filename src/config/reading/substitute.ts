import type { Mistake, ValuePath } from './config-problem.ts';

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Deeper nesting than any valid file has; bounds the recursion, also through circular aliases. */
const MAX_DEPTH = 16;

const MALFORMED = `has a malformed substitution: write \${NAME}, or $\${ for a plain \${`;

/**
 * Replaces `${NAME}` in every text of the value by the environment variable of that name; `$${` stands for a plain `${`.
 * Keys stay as they are.
 *
 * @returns a copy, and what could not be replaced
 */
export function substitute(
  value: unknown,
  variables: Variables,
): { readonly value: unknown; readonly mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];

  function text(source: string, path: ValuePath): string {
    return source.replace(/\$\$\{|\$\{([^}]*)\}?/g, (match: string, name: string | undefined) => {
      if (match === '$${') return '${';
      if (name === undefined || !match.endsWith('}') || !/^[A-Za-z_]\w*$/.test(name)) {
        mistakes.push({ path, message: MALFORMED });
        return match;
      }
      const replacement = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (replacement === undefined) {
        mistakes.push({ path, message: `needs the environment variable ${name}, which is not set` });
        return match;
      }
      return replacement;
    });
  }

  function walk(node: unknown, path: ValuePath): unknown {
    if (typeof node === 'string') return text(node, path);
    if (typeof node !== 'object' || node === null) return node;
    if (path.length >= MAX_DEPTH) {
      mistakes.push({ path, message: 'is nested too deeply' });
      return null;
    }
    if (Array.isArray(node)) return node.map((item, index) => walk(item, [...path, index]));
    // Own entries alone, so that a key `__proto__` stays a key and is refused as an unknown one.
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item, [...path, key])]));
  }

  return { value: walk(value, []), mistakes };
}
