import { HttpProblem } from '../requests/problem.ts';
import { type AdminCaller, requireRole } from './authentication.ts';

type Limits = Pick<AdminCaller, 'rooms'>;

/** Whether a key is for a room. */
export function seesRoom({ rooms }: Limits, room: string): boolean {
  return rooms === null || rooms.includes(room);
}

/** @throws HttpProblem `room_forbidden` */
export function requireRoom(caller: Limits, room: string): void {
  if (!seesRoom(caller, room)) throw new HttpProblem('room_forbidden');
}

/** What decides who may call an operation. */
export interface Guarded {
  readonly role: AdminCaller['role'];
  /** As in OpenAPI: `/rooms/{room}`. */
  readonly path: string;
  /** Of a path without a room: whether it tells of the rooms of its caller alone, and changes no others. */
  readonly keepsToRooms?: boolean | undefined;
}

/**
 * Checks that a key has the role, and is for the room. A key that is limited to some rooms may do nothing that concerns
 * all of them.
 *
 * @throws HttpProblem `forbidden`, `room_forbidden` or `key_limited`
 */
export function requireAccess(caller: AdminCaller, { role, path, keepsToRooms }: Guarded, room: string): void {
  requireRole(caller, role);
  if (path.includes('{room}')) requireRoom(caller, room);
  else if (caller.rooms !== null && keepsToRooms !== true) throw new HttpProblem('key_limited');
}
