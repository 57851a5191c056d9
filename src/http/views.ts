import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';

/** Renders a template of `views/` by name, every value escaped. */
export type Views = (template: string, values: Readonly<Record<string, unknown>>) => string;

const FOLDER = fileURLToPath(new URL('../../views', import.meta.url));

/** @param basePath path of the issuer, for links to assets */
export function createViews(basePath: string): Views {
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(FOLDER), {
    autoescape: true,
    throwOnUndefined: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  const count = new Intl.NumberFormat('en');
  environment.addFilter('count', (value: number) => count.format(value));
  environment.addFilter('time', (iso: string) => `${iso.slice(11, 19)} UTC`);
  const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  environment.addFilter('moment', (iso: string) => `${moment.format(new Date(iso))} UTC`);
  environment.addGlobal('basePath', basePath);
  return (template, values) => environment.render(template, values);
}
