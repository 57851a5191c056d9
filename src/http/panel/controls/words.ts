import type { RoomView } from '../../admin/room-view.ts';
import type { LocalTimes } from '../local-times.ts';

const format = new Intl.NumberFormat('en');

export function count(number: number): string {
  return format.format(number);
}

/** `1 person`, `2 people`; with other words `1 turn`, `2 turns`. */
export function counted(number: number, one = 'person', many = 'people'): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** A span as one says it: nobody can tell it to the second. @param seconds 0 or more */
export function about(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 120) return `about ${counted(minutes, 'minute', 'minutes')}`;
  if (minutes < 2880) return `about ${count(Math.round(minutes / 60))} hours`;
  return `about ${count(Math.round(minutes / 1440))} days`;
}

/** How the inlet calls, in one sentence; the room is open. */
export function inletWords({ settings: { inlet }, gate_shut: isShut, draw }: RoomView, times: LocalTimes): string {
  const { admit, every, capacity, from, until } = inlet;
  if (draw.pending) return 'Nobody is called before the public value of the draw is told.';
  if (isShut) return 'The gate is shut: nobody is called until the site is well again.';
  if (admit === null && capacity === null) return 'The room calls nobody by itself: you call them by hand.';
  if (admit === null) {
    return `Whenever fewer than ${count(capacity ?? 0)} are inside or called, the next in line are called.`;
  }
  const begin = from === null ? '' : ` from ${times.when(from)}`;
  const end = until === null ? '' : ` until ${times.when(until)}`;
  const limit = capacity === null ? '' : `, as long as fewer than ${count(capacity)} are inside or called`;
  return `${count(admit)} are called every ${every}${begin}${end}${limit}.`;
}

/** Whom a change of an open room calls: at once, and from then on. */
export function callingWords(before: RoomView, after: RoomView, times: LocalTimes): string[] {
  const atOnce = after.outstanding - before.outstanding;
  const upTo = after.settings.inlet.admit === null ? '' : 'Up to ';
  const { waiting, empty_in: emptyIn } = after;
  return [
    ...(atOnce > 0 ? [`${upTo}${counted(atOnce)} ${atOnce === 1 ? 'is' : 'are'} called at once.`] : []),
    inletWords(after, times),
    ...(waiting > 0 && emptyIn !== null
      ? [`The ${counted(waiting, 'who waits then is', 'who wait then are')} called within ${about(emptyIn)}.`]
      : []),
  ];
}

/** Where more are inside or called than a capacity admits. */
export function overfullWords({ settings: { inlet }, inside, outstanding }: RoomView): string[] {
  const over = inlet.capacity === null ? 0 : inside + outstanding - inlet.capacity;
  if (over <= 0) return [];
  const turns = outstanding === 0 ? '' : `, and ${counted(outstanding, 'turn is', 'turns are')} open`;
  return [
    `${counted(inside, 'visitor is', 'visitors are')} inside${turns}: nobody has to leave, and nobody is called until ${count(over)} have left.`,
  ];
}

/** Those who wait, as a subject that is not nobody: `The 12 people who wait keep`. */
export function waitingWords({ waiting }: RoomView, verb: { readonly one: string; readonly many: string }): string {
  if (waiting === 0) return 'Nobody waits at the moment.';
  return waiting === 1 ? `The 1 person who waits ${verb.one}.` : `The ${count(waiting)} people who wait ${verb.many}.`;
}

/** Visits that go on. */
export function insideWords({ inside }: RoomView): string[] {
  if (inside === 0) return [];
  return [`${counted(inside, 'visitor is', 'visitors are')} inside: nobody has to leave.`];
}

/** Turns that have been called. */
export function turnWords({ outstanding }: RoomView): string[] {
  if (outstanding === 0) return [];
  return [`${counted(outstanding, 'turn that is', 'turns that are')} open may still be taken.`];
}
