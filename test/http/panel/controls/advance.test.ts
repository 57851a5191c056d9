import { describe, expect, it } from 'vitest';
import { createRoomView } from '../../../../src/http/admin/room-view.ts';
import { advance } from '../../../../src/http/panel/controls/advance.ts';
import { LocalTimes } from '../../../../src/http/panel/local-times.ts';
import { roomState } from '../../../support/room-state.ts';

const times = new LocalTimes('UTC', 0);
const view = createRoomView([], () => null);

/** What the panel says of an advance whose form was filled in while serving was at 0. */
function said(serving: number, answer: { serving: number; called: number; cut: number }): string {
  const fields: Record<string, string> = { by: '4', seen_serving: '0' };
  const room = view(roomState({ serving, issued: 20_000 }));
  return advance.did(answer, { room, field: (name) => fields[name] ?? '', times });
}

describe('after an advance the panel says where it began, if that is not where the operator saw it', () => {
  it.each([
    ['it moved meanwhile', 5, { serving: 9, called: 4, cut: 0 }, true],
    ['it did not', 0, { serving: 4, called: 4, cut: 0 }, false],
    ['the step went over skipped numbers', 0, { serving: 10_001, called: 4, cut: 0 }, false],
    ['the form is sent twice', 4, { serving: 4, called: 4, cut: 0 }, false],
  ])('%s', (_, serving, answer, moved) => {
    expect(said(serving, answer).includes(`Since you looked it had moved to ${serving}.`)).toBe(moved);
  });
});

it('before people are called in a room that is over the panel says what they have read', () => {
  const field = (name: string): string => (name === 'by' ? '2' : '');
  const warnings = (mode: 'open' | 'over') => {
    const room = view(roomState({ serving: 0, issued: 20, settings: { mode } }));
    return advance.foretell({ serving: 2, called: 2, cut: 0, present: null }, { room, field, times })?.warnings;
  };
  expect(warnings('over')).toEqual(['The room is over: people in line have read that their numbers are not called.']);
  expect(warnings('open')).toEqual([]);
});

it('before a step back the panel says which calls it takes back, and what of it is cut', () => {
  const room = view(roomState({ serving: 9, issued: 20 }));
  const field = (name: string): string => (name === 'by' ? '-5' : '');
  const told = advance.foretell({ serving: 6, called: 0, cut: 2, present: null }, { room, field, times });
  expect(told).toMatchObject({ heading: 'This takes calls back', button: 'Take them back' });
  expect(told?.effects[0]).toBe('The serving number goes back from 9 to 6.');
  expect(told?.warnings?.[0]).toContain('2 of the -5 are cut');
});
