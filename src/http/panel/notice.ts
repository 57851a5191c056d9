import { z } from 'zod';
import type { Sealer } from '../../sealing/sealer.ts';
import type { PanelSession } from './sessions.ts';

/** How long a page goes on telling what was done, while it refreshes itself. */
const SHOWN_MS = 30_000;

const sealedNotice = z.object({ text: z.string(), untilMs: z.number() });

function purpose({ id }: PanelSession): string {
  return `panel notice ${id}`;
}

/** What an action did, to be told by the page that the browser is sent to. */
export class Notices {
  readonly #sealer: Sealer;
  readonly #now: () => number;

  /** @param now epoch milliseconds */
  constructor(sealer: Sealer, now: () => number) {
    this.#sealer = sealer;
    this.#now = now;
  }

  /** Sealed for the session: no link of somebody else's can put words on its pages. */
  seal(session: PanelSession, text: string): string {
    const notice = { text, untilMs: this.#now() + SHOWN_MS };
    return this.#sealer.seal(purpose(session), Buffer.from(JSON.stringify(notice)));
  }

  /** @returns null: there is none, or it was told for long enough */
  open(session: PanelSession, sealed: unknown): string | null {
    const opened = typeof sealed === 'string' ? this.#sealer.open(purpose(session), sealed) : null;
    if (opened === null) return null;
    const { text, untilMs } = sealedNotice.parse(JSON.parse(opened.toString()));
    return this.#now() < untilMs ? text : null;
  }
}
