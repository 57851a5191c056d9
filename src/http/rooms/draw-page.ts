import type { PageOptions } from '../pages/page.ts';
import type { PublishedDraw } from './published-draw.ts';

/** What of a page of a draw differs. */
export interface DrawPageOptions {
  /** Of the room. */
  readonly title: string;
  readonly draw: PublishedDraw;
  /** Where the same is told as JSON, a path below the root of the host. */
  readonly dataPath: string;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** The page that tells people what a room publishes of its draw. */
export function drawPage(options: DrawPageOptions): Pick<PageOptions, 'template' | 'values'> {
  const { draw } = options;
  const numbers =
    draw.base === null || draw.entries === 0 ? null : { first: draw.base + 1, last: draw.base + draw.entries };
  return { template: 'draw.njk', values: { ...options, stage: stageOf(draw), numbers } };
}

/** `none`: the room has been open without a draw. `pending`: the doors are open, and the public value is awaited. */
function stageOf({ drawn, seed, mode }: PublishedDraw): 'before' | 'pending' | 'drawn' | 'none' {
  if (drawn) return seed === null ? 'pending' : 'drawn';
  return mode === 'prequeue' ? 'before' : 'none';
}
