/**
 * A grant is derived, never stored (DESIGN §6): its id names the room, the visit, the client and the generation, so that
 * with the visit all of its grants die, and a raised generation revokes the tokens of the older ones.
 */
export interface GrantId {
  readonly room: string;
  readonly sub: string;
  readonly generation: number;
  readonly clientId: string;
}

export function encodeGrantId({ room, sub, generation, clientId }: GrantId): string {
  return `${room}.${sub}.${generation}.${clientId}`;
}

/** @returns null for what `encodeGrantId` does not make. Room names and subs have no dots, client ids may. */
export function decodeGrantId(id: string): GrantId | null {
  const [, room, sub, generation, clientId] = /^([^.]+)\.([^.]+)\.(\d{1,15})\.(.+)$/s.exec(id) ?? [];
  if (room === undefined || sub === undefined || clientId === undefined) return null;
  return { room, sub, generation: Number(generation), clientId };
}
