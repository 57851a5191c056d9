// What the types of nunjucks 3 leave out of its exports.
import 'nunjucks';

declare module 'nunjucks' {
  export interface Token {
    readonly type: string;
    readonly value: unknown;
    /** From 0. */
    readonly lineno: number;
  }

  export namespace lexer {
    function lex(source: string): { nextToken(): Token | null };
  }

  export type RenderRoot = (
    environment: unknown,
    context: unknown,
    frame: unknown,
    runtime: unknown,
    done: unknown,
  ) => void;

  export interface Template {
    /** The compiled template. */
    rootRenderFunc: RenderRoot;
  }

  export interface Environment {
    globals: Record<string, unknown>;
    filters: Record<string, unknown>;
    tests: Record<string, unknown>;
  }

  export namespace runtime {
    /** As a value is put out, for HTML if it is to be escaped. */
    function suppressValue(value: unknown, autoescape: boolean): string;
    /** Text that is escaped already. */
    function markSafe(text: string): unknown;
    function callWrap(callee: unknown, name: string, context: unknown, args: readonly unknown[]): unknown;
  }
}
