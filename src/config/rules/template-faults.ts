import nunjucks from 'nunjucks';

/**
 * nunjucks 3 writes names and texts of a template into the code that it compiles without making them harmless. These
 * tokens could get out of the place they are written to, or reach for what all objects share.
 */
function refusal({ type, value }: nunjucks.Token): string | null {
  if (type === 'regex') return 'has a regular expression, which templates may not';
  if (typeof value !== 'string') return null;
  if (type === 'symbol') {
    // What is raw for the compiler is none for the lexer alone.
    if (value === 'raw' || value === 'verbatim') return `has ${value}, which templates may not`;
    return /^[a-z_]\w*$/i.test(value) ? null : 'has a name of other characters than letters, digits and underscores';
  }
  if (type !== 'string') return null;
  if (/["\\\p{Cc}\u2028\u2029]/u.test(value)) return 'has a text with a double quote, a backslash or a line break';
  return /__proto__|constructor|prototype/.test(value) ? 'has a text that names what all objects share' : null;
}

/** Where and why a template is not fit, in words for its author; null: it is. */
export function templateFault(name: string, source: string): string | null {
  const environment = new nunjucks.Environment(null);
  const tokens = nunjucks.lexer.lex(source);
  let afterPipe = false;
  try {
    for (let token = tokens.nextToken(); token !== null; token = tokens.nextToken()) {
      if (token.type === 'whitespace') continue;
      const unknown = afterPipe && !Object.hasOwn(environment.filters, String(token.value));
      const reason = refusal(token) ?? (unknown ? `has a filter that is not there: ${token.value}` : null);
      if (reason !== null) return `${name}, line ${token.lineno + 1}: ${reason}`;
      afterPipe = token.type === 'pipe';
    }
    new nunjucks.Template(source, environment, name, true);
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Only what is missing at the end has no place.
    const line = /\[Line (\d+)/.exec(message)?.[1] ?? source.trimEnd().split('\n').length;
    const reason = message.replace(/^.*?\n\s*/s, '').replace(/^(?:Template render error|\w*Error): /, '');
    return `${name}, line ${line}: ${reason}`;
  }
}
