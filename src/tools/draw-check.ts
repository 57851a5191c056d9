import type { PublishedDraw } from '../http/rooms/published-draw.ts';
import { drawCommitment, isLostEntry, lastEntry, numberOfEntry, rankOfEntry } from '../room/draw.ts';

/** What a receipt says, once its signature is verified. */
export interface ReceiptClaims {
  readonly room: string;
  readonly epoch: number;
  readonly entry: number;
  /** What the room promised when it was signed; undefined: its doors had opened. */
  readonly commitment?: string | undefined;
  readonly opens_at?: string | null | undefined;
  readonly source?: string | null | undefined;
}

/** What somebody holds against a draw. */
export interface Evidence {
  readonly draw: PublishedDraw;
  /** The same, as it was published before the doors opened; null: nobody kept it. */
  readonly before: PublishedDraw | null;
  readonly receipt: ReceiptClaims | null;
  /** null: that of the receipt, if there is one. */
  readonly entry: number | null;
  /** The number that the visitor was told; null: not known. */
  readonly number: number | null;
}

export interface Finding {
  readonly holds: boolean;
  readonly text: string;
}

interface OpenedDraw extends PublishedDraw {
  readonly seed: string;
  readonly base: number;
  readonly drawn_at: string;
}

function isOpened(draw: PublishedDraw): draw is OpenedDraw {
  return draw.drawn && draw.seed !== null && draw.base !== null && draw.drawn_at !== null;
}

/** Checks a draw from public values alone. It holds if every finding does. */
export function checkDraw(evidence: Evidence): Finding[] {
  const { draw, before, receipt, number } = evidence;
  if (draw.drawn && draw.source !== null && draw.public_value === null) {
    return [{ holds: false, text: 'the draw awaits its public value: nobody has a number yet' }];
  }
  if (!isOpened(draw)) return [{ holds: false, text: 'the doors have not opened: there is no draw to check yet' }];
  const findings = [
    { holds: commits(draw, draw.commitment, draw.opens_at), text: 'the seed is the one that the commitment fixed' },
  ];
  if (before !== null) findings.push(...checkBefore(draw, before));
  if (receipt !== null) findings.push(...checkReceipt(draw, receipt));
  const entry = evidence.entry ?? receipt?.entry ?? null;
  if (receipt !== null && evidence.entry !== null) {
    findings.push({ holds: receipt.entry === entry, text: `the receipt is for entry ${entry}` });
  }
  if (entry !== null) findings.push(checkNumber(draw, entry, number));
  return findings;
}

/** Whether the seed that was shown afterwards is the one that a commitment fixed. */
function commits({ seed, room, epoch }: OpenedDraw, commitment: string, opensAt: string | null): boolean {
  return drawCommitment({ seed, room, epoch, opensAtMs: timeMs(opensAt) }) === commitment;
}

function checkBefore(draw: OpenedDraw, before: PublishedDraw): Finding[] {
  const same = before.room === draw.room && before.epoch === draw.epoch;
  return [
    { holds: same, text: 'what was published before is of the same room and epoch' },
    { holds: !before.drawn, text: 'it was published before the doors opened' },
    { holds: commits(draw, before.commitment, before.opens_at), text: 'the seed was fixed then' },
    { holds: before.source === draw.source, text: 'the source of the public value was named then' },
    { holds: keeps(draw, before), text: 'no entry was taken away since' },
  ];
}

/** Whether all who had an entry then are in the draw. A failover may have lost some, and skipped entries that nobody had. */
function keeps(draw: PublishedDraw, before: PublishedDraw): boolean {
  const last = lastEntry(before);
  return last <= lastEntry(draw) && rankOfEntry(draw, last) >= before.entries;
}

function checkReceipt(draw: OpenedDraw, receipt: ReceiptClaims): Finding[] {
  const { room, epoch, commitment, opens_at: opensAt = null, source = null } = receipt;
  const same = room === draw.room && epoch === draw.epoch;
  const findings = [{ holds: same, text: 'the receipt is of the same room and epoch' }];
  if (commitment !== undefined) {
    findings.push(
      { holds: commits(draw, commitment, opensAt), text: 'the seed was fixed when the receipt was signed' },
      { holds: source === draw.source, text: 'the source of the public value was named in the receipt' },
    );
  }
  return findings;
}

function checkNumber(draw: OpenedDraw, entry: number, told: number | null): Finding {
  const number = numberOf(draw, entry);
  if (isLostEntry(draw, entry)) return { holds: false, text: `entry ${entry} was lost by a failover: it is in a gap` };
  if (number === null) return { holds: false, text: `there is no entry ${entry}: there were ${draw.entries}` };
  if (told !== null && told !== number) {
    return { holds: false, text: `entry ${entry} has the number ${number}, not ${told}` };
  }
  return { holds: true, text: `entry ${entry} of ${draw.entries} has the number ${number}` };
}

function numberOf(draw: OpenedDraw, entry: number): number | null {
  const { room, epoch, seed, entries, gaps, base, source } = draw;
  return numberOfEntry(
    {
      room,
      epoch,
      draw: {
        ...{ seed, entries, gaps, base, source },
        drawnAtMs: timeMs(draw.drawn_at),
        opensAtMs: timeMs(draw.opens_at),
        publicValue: draw.public_value,
      },
    },
    entry,
  );
}

function timeMs(iso: string | null): number | null {
  return iso === null ? null : Date.parse(iso);
}
