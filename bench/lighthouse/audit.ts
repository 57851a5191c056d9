import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

/** Installed apart from the product (scripts/lighthouse). */
const CLI = fileURLToPath(new URL('../../scripts/lighthouse/node_modules/lighthouse/cli/index.js', import.meta.url));
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const MAX_REPORT_BYTES = 64 * 1024 * 1024;

export const categories = ['performance', 'accessibility', 'best-practices'] as const;
export const devices = ['mobile', 'desktop'] as const;

export type Category = (typeof categories)[number];
export type Device = (typeof devices)[number];

const category = z.object({
  score: z.number().nullable(),
  auditRefs: z.array(z.object({ id: z.string(), weight: z.number() })),
});

const report = z.object({
  finalDisplayedUrl: z.string(),
  runtimeError: z.object({ message: z.string() }).optional(),
  categories: z.object({ performance: category, accessibility: category, 'best-practices': category }),
  audits: z.record(z.string(), z.object({ title: z.string(), score: z.number().nullable() })),
});

export interface Audit {
  /** 0 to 100. */
  readonly scores: Readonly<Record<Category, number>>;
  /** Titles of what cost points. */
  readonly findings: readonly string[];
}

/**
 * Loads a page in a Chromium of its own and has Lighthouse judge it.
 *
 * @param cookie header of the visitor; empty: none
 * @throws when the page could not be judged, or was left for another one
 */
export async function audit(url: string, cookie: string, device: Device): Promise<Audit> {
  const args = [
    CLI,
    url,
    '--quiet',
    '--output=json',
    `--only-categories=${categories.join()}`,
    '--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update',
    '--disable-full-page-screenshot',
    ...(device === 'desktop' ? ['--preset=desktop'] : []),
    ...(cookie === '' ? [] : [`--extra-headers=${JSON.stringify({ Cookie: cookie })}`]),
  ];
  const env = { ...process.env, CHROME_PATH: CHROMIUM };
  const { stdout } = await run(process.execPath, args, { maxBuffer: MAX_REPORT_BYTES, env });
  const { finalDisplayedUrl, runtimeError, categories: judged, audits } = report.parse(JSON.parse(stdout));
  if (runtimeError !== undefined) throw new Error(`${url}: ${runtimeError.message}`);
  if (finalDisplayedUrl !== url) throw new Error(`${url} was left for ${finalDisplayedUrl}`);
  const percent = (name: Category) => Math.round(100 * (judged[name].score ?? 0));
  const weighed = categories.flatMap((name) => judged[name].auditRefs.filter(({ weight }) => weight > 0));
  const findings = weighed.flatMap(({ id }) => {
    const found = audits[id];
    return found === undefined || found.score === null || found.score >= 0.9 ? [] : [found.title];
  });
  return {
    scores: {
      performance: percent('performance'),
      accessibility: percent('accessibility'),
      'best-practices': percent('best-practices'),
    },
    findings,
  };
}
