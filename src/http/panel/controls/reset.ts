import { roomView } from '../../admin/room-view.ts';
import { HttpProblem } from '../../requests/problem.ts';
import { control } from './control.ts';

/** Its form says what it will do, and is confirmed by the name of the room. */
export const reset = control({
  operation: 'reset',
  answer: roomView,
  fields: ['room'],
  body: (field, room) => {
    if (field('room').trim() === room) return undefined;
    throw new HttpProblem('request_invalid', { errors: [{ path: 'room', message: `must be ${room}` }] });
  },
  did: () => 'The room was reset: the line is empty, all visits are ended.',
});
