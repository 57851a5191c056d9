import type { RoomSettings } from '../settings.ts';

/** Whether two values of a setting, which are scalars or flat objects of scalars, are the same. */
function sameValue(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const others = new Map(Object.entries(other));
  const entries = Object.entries(one);
  return entries.length === others.size && entries.every(([name, value]) => value === others.get(name));
}

export function sameSettings(one: RoomSettings, other: RoomSettings): boolean {
  const others = new Map<string, unknown>(Object.entries(other));
  return Object.entries(one).every(([name, value]) => sameValue(value, others.get(name)));
}
