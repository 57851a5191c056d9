import { z } from 'zod';
import { formatIsoTime } from '../../config/words/iso-time.ts';
import { drawCommitment } from '../../room/draw.ts';
import { isDrawPending, type RoomState } from '../../room/room-state.ts';

const time = z.iso.datetime({ precision: 3 });
const count = z.int().nonnegative();
/** More than there are people, and few enough for the memory of whoever checks. */
const MAX_ENTRIES = 2 ** 36;
const gap = z.object({ from: z.int().positive(), to: z.int().positive() });
const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** What a room publishes of its draw: `GET /rooms/:room/draw`, and what `npm run verify-draw` reads. */
export const publishedDrawSchema = z.object({
  room: z.string(),
  epoch: count,
  mode: z.string(),
  opens_at: time.nullable(),
  /** SHA-256 in hexadecimal digits: fixes the seed before the doors open. */
  commitment: digest,
  /** Where the public value comes from; null: the seed alone decides. */
  source: z.string().nullable(),
  /** Early visitors: so far, and once the doors have opened all of them. */
  entries: count.max(MAX_ENTRIES),
  /** Entries that a failover has skipped: nobody has them, and they are neither counted nor drawn. Both ends inclusive. */
  gaps: z.array(gap).default([]),
  /** Whether the doors have opened. */
  drawn: z.boolean(),
  drawn_at: time.nullable(),
  /** Entries get the numbers after it; null: the doors have not opened. */
  base: count.nullable(),
  /** null: they have not, or the public value is awaited, which nobody should be able to choose by the seed. */
  seed: digest.nullable(),
  /** null: there is none, or it is awaited. */
  public_value: z.string().nullable(),
  /** Epochs that a reset has ended, the newest last. */
  earlier: z.array(
    z.object({ epoch: count, ended_at: time, issued: count, entries: count, drawn_at: time.nullable() }),
  ),
});

export type PublishedDraw = z.infer<typeof publishedDrawSchema>;

export function publishedDraw({ room, epoch, settings, draw, pastEpochs }: RoomState): PublishedDraw {
  const { seed, opensAtMs, source, entries, gaps = [], drawnAtMs, base, publicValue } = draw;
  const drawn = drawnAtMs !== null;
  return {
    room,
    epoch,
    mode: settings.mode,
    opens_at: formatIsoTime(opensAtMs),
    commitment: drawCommitment({ seed, room, epoch, opensAtMs }),
    source,
    entries,
    gaps: [...gaps],
    drawn,
    drawn_at: formatIsoTime(drawnAtMs),
    base: drawn ? base : null,
    seed: drawn && !isDrawPending(draw) ? seed : null,
    public_value: publicValue,
    earlier: pastEpochs.map((past) => ({
      epoch: past.epoch,
      ended_at: new Date(past.endedAtMs).toISOString(),
      issued: past.issued,
      entries: past.entries,
      drawn_at: formatIsoTime(past.drawnAtMs),
    })),
  };
}
