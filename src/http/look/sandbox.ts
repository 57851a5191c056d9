import nunjucks from 'nunjucks';
import type { Templates } from '../../config/reading/look-files.ts';

type Values = Readonly<Record<string, unknown>>;

/** Renders a template by name. Throws for one that is broken. */
export type RenderSandboxed = (template: string, values: Values) => string;

/** What a value has itself: data and helpers, nothing that all values of its type share. */
function ownMember(value: unknown, name: unknown): unknown {
  if (value === null || value === undefined || typeof value === 'function') return undefined;
  const key = typeof name === 'number' ? String(name) : name;
  if (typeof key !== 'string' || !Object.hasOwn(Object(value), key)) return undefined;
  return Reflect.get(Object(value), key);
}

interface Frame {
  lookup(name: string): unknown;
}

interface TemplateContext {
  readonly env: { readonly globals: Values };
  getVariables(): Values;
}

function ownVariable(context: TemplateContext, frame: Frame, name: string): unknown {
  const inFrame = frame.lookup(name);
  if (inFrame !== undefined) return inFrame;
  const given = ownMember(context.getVariables(), name);
  return given === undefined ? ownMember(context.env.globals, name) : given;
}

/** What compiled templates call. */
const RUNTIME = {
  ...nunjucks.runtime,
  memberLookup: ownMember,
  contextOrFrameLookup: ownVariable,
  // The helpers have no use for the context, and nobody else shall get it.
  callWrap: (callee: unknown, name: string, _context: unknown, args: readonly unknown[]) =>
    nunjucks.runtime.callWrap(callee, name, undefined, args),
};

/**
 * An environment of templates that know these globals and the values they are given, and no others: lookups find own
 * properties alone, so nothing leads to a constructor or a prototype, and nothing is read from files. What they could do
 * to the compiler itself `templateFault` has refused.
 *
 * @param templates all that there are; they may extend and include each other
 */
export function createSandbox(templates: Templates, globals: Values): RenderSandboxed {
  const loader = {
    getSource(name: string) {
      const src = templates.get(name);
      if (src === undefined) throw new Error('there is no such template');
      return { src, path: name, noCache: false };
    },
  };
  const options = { autoescape: true, throwOnUndefined: true, trimBlocks: true, lstripBlocks: true };
  const environment = new nunjucks.Environment(loader, options);
  // Without `range`, `cycler` and `joiner`, and without what every object has.
  environment.globals = Object.assign(Object.create(null), globals);
  for (const known of [environment.filters, environment.tests]) Object.setPrototypeOf(known, null);
  for (const name of templates.keys()) {
    const template = environment.getTemplate(name, true);
    const root = template.rootRenderFunc;
    template.rootRenderFunc = (env, context, frame, _runtime, done) => root(env, context, frame, RUNTIME, done);
  }
  return (template, values) => environment.render(template, values);
}
