import { z } from 'zod';
import { openSealedJson } from '../../sealing/sealed-json.ts';
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
  readonly #epochMs: () => number;

  /** @param epochMs the clock of the process */
  constructor(sealer: Sealer, epochMs: () => number) {
    this.#sealer = sealer;
    this.#epochMs = epochMs;
  }

  /** Sealed for the session: no link of somebody else's can put words on its pages. */
  seal(session: PanelSession, text: string): string {
    const notice = { text, untilMs: this.#epochMs() + SHOWN_MS };
    return this.#sealer.seal(purpose(session), Buffer.from(JSON.stringify(notice)));
  }

  /** @returns null: there is none, or it was told for long enough */
  open(session: PanelSession, sealed: unknown): string | null {
    if (typeof sealed !== 'string') return null;
    const notice = openSealedJson(this.#sealer, purpose(session), sealed, sealedNotice);
    return notice !== null && this.#epochMs() < notice.untilMs ? notice.text : null;
  }
}
