import { z } from 'zod';
import { text } from '../../config/schema/schema-parts.ts';
import { presentUpTo, type RoomState } from '../../room/room-state.ts';
import type { AdvanceResult, LineStore } from '../../store/line-store.ts';
import { HttpProblem } from '../requests/problem.ts';
import { type AdminOperation, defineOperation, noQuery } from './admin-operation.ts';
import { count, type RoomView, roomView, type ViewRoom } from './room-view.ts';
import { linesOf } from './touched.ts';

const MAX_STEP = 10_000_000;
const stepError = `must be a whole number from -${MAX_STEP} to ${MAX_STEP}, not 0`;

const step = z
  .strictObject(
    {
      by: z
        .int(stepError)
        .min(-MAX_STEP, stepError)
        .max(MAX_STEP, stepError)
        .refine((by) => by !== 0, stepError)
        .meta({ not: { const: 0 } })
        .describe('By how many people the serving number moves; negative moves it back. Not 0.'),
      dry_run: z
        .boolean('must be true or false')
        .optional()
        .describe('Whether only to tell what the step would do. A key is not looked at.'),
    },
    'must be an object with by',
  )
  .meta({ id: 'Advance' });

export const advanced = z
  .strictObject({
    serving: count,
    called: count.describe('How many people were called by this step.'),
    cut: count.describe('By how much the step was cut to what the capacity admits, or to what may be moved back.'),
    present: count
      .nullable()
      .optional()
      .describe(
        'Of a dry run: how many of those whom the serving number passes are there; null: that is not known, or it passes nobody.',
      ),
  })
  .meta({ id: 'Advanced' });

const telling = z
  .strictObject(
    {
      public_value: text({ min: 1, max: 500 }).describe(
        'As the source that the room has named tells it, character by character.',
      ),
    },
    'must be an object with public_value',
  )
  .meta({ id: 'PublicValue' });

/** @throws HttpProblem when no step was taken */
function stepTaken(result: AdvanceResult): z.output<typeof advanced> {
  if (result.kind === 'pause-first') throw new HttpProblem('pause_first');
  if (result.kind === 'draw-pending') throw new HttpProblem('draw_pending');
  if (result.kind === 'key-reused') throw new HttpProblem('idempotency_key_reused');
  const { serving, called, cut, before } = result;
  return { serving, called, cut, ...(before !== undefined && { present: presentPassed(before, serving) }) };
}

/** How many of those whom serving passes are there; null: that is not known, or it passes nobody. */
function presentPassed(before: RoomState, serving: number): number | null {
  return serving < before.serving ? null : presentUpTo(before, serving);
}

export interface LineOperationsOptions {
  readonly line: LineStore;
  readonly view: ViewRoom;
  /** Told of every room whose line an operator changed; the answer waits for it. */
  readonly onChange: (room: string) => unknown;
}

/** Moving the lines of rooms. */
export function lineOperations({ line, view, onChange }: LineOperationsOptions): AdminOperation[] {
  const lines = linesOf(line);

  async function changed(state: RoomState): Promise<RoomView> {
    await onChange(state.room);
    return view(state);
  }

  return [
    defineOperation({
      id: 'advance',
      auditRing: 'steps',
      method: 'post',
      path: '/rooms/{room}/advance',
      role: 'operator',
      summary: 'Call the next visitors',
      description:
        'Moves the serving number. With a capacity the step is cut to what fits. A step back needs a room that does not call by itself: pause it first.',
      idempotencyKey: true,
      query: noQuery,
      body: step,
      onlyReads: ({ dry_run: dryRun = false }) => dryRun,
      examples: [{ by: 100 }, { by: -10 }, { by: 100, dry_run: true }],
      answer: advanced,
      problems: ['pause_first', 'draw_pending', 'idempotency_key_reused'],
      run: async ({ room, caller, body: { by, dry_run: dryRun = false }, idempotencyKey: key, tell }) => {
        const request = { room, by, actor: caller.name };
        if (dryRun) return stepTaken(await line.advance({ ...request, key: null, dryRun }));
        const result = await line.advance({ ...request, key });
        const taken = stepTaken(result);
        if (result.kind === 'advanced') tell({ serving: result.from }, { serving: result.serving });
        await onChange(room);
        return taken;
      },
    }),
    defineOperation({
      id: 'reset',
      touched: ({ room }) => lines([room]),
      method: 'post',
      path: '/rooms/{room}/reset',
      role: 'admin',
      summary: 'Start a new epoch',
      description:
        'Empties the line and ends all visits as abandoned. Settings stay. Whoever waited may join again, at the end of the new line.',
      idempotencyKey: true,
      query: noQuery,
      body: z.strictObject({}, 'must be {} or nothing').optional(),
      answer: roomView,
      problems: [],
      run: async ({ room, caller, idempotencyKey: key }) => {
        return changed(await line.reset({ room, key, actor: caller.name }));
      },
    }),
    defineOperation({
      id: 'completeDraw',
      touched: ({ room }) => lines([room]),
      method: 'post',
      path: '/rooms/{room}/draw',
      role: 'operator',
      summary: 'Tell the public value of the draw',
      description:
        'Tells a pending draw the value that its source has published. Everybody who waited for the draw has a number then. The first value counts; the same one may be told again.',
      query: noQuery,
      body: telling,
      examples: [{ public_value: '8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce' }],
      answer: roomView,
      problems: ['draw_not_pending'],
      run: async ({ room, caller, body: { public_value: publicValue } }) => {
        const result = await line.completeDraw({ room, publicValue, actor: caller.name });
        if (result.kind === 'not-pending') throw new HttpProblem('draw_not_pending');
        return changed(result.state);
      },
    }),
  ];
}
