/** What an old browser lacks, or what breaks there: scripts that take it away. */
export const LACKS: Readonly<Record<string, string>> = {
  timeout: 'delete AbortSignal.timeout',
  abort: 'delete globalThis.AbortController; delete globalThis.AbortSignal',
  fetch: 'delete globalThis.fetch',
  formats: 'delete Intl.PluralRules',
  elements: 'delete Element.prototype.replaceWith',
};
