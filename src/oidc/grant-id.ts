/**
 * A grant is derived, never stored (DESIGN §6): its id names the room, the visit, the login and the client, so that with
 * the visit all of its grants die, and with a login those of its code.
 */
export interface GrantId {
  readonly room: string;
  readonly sub: string;
  /** Of the login (LINE.md, logins). */
  readonly serial: number;
  readonly clientId: string;
}

export function encodeGrantId({ room, sub, serial, clientId }: GrantId): string {
  return `${room}.${sub}.${serial}.${clientId}`;
}

/** @returns null for what `encodeGrantId` does not make. Room names and subs have no dots, client ids may. */
export function decodeGrantId(id: string): GrantId | null {
  const [, room, sub, serial, clientId] = /^([^.]+)\.([^.]+)\.(\d{1,15})\.(.+)$/s.exec(id) ?? [];
  if (room === undefined || sub === undefined || clientId === undefined) return null;
  return { room, sub, serial: Number(serial), clientId };
}

/** The serial that a `sid` of a visit names. @returns null for what `sidOf` does not make */
export function serialOfSid(sid: string): number | null {
  const [, serial] = /^[^.]+\.(\d{1,15})$/.exec(sid) ?? [];
  return serial === undefined ? null : Number(serial);
}
