/**
 * Fields of a room that are stored under another name than the one they have in both languages: processes of two versions
 * share them.
 */
const storedNames = {
  turnsOver: 'over',
  graceOver: 'lost',
  highestClaimed: 'highest',
  lineMs: 'last',
  clockMs: 'clock',
  doorMs: 'door',
} as const;

const NAMES = new RegExp(`\\b(?:${Object.keys(storedNames).join('|')})\\b`, 'g');

/** Writes the stored name of a field wherever a script names the field. */
export function writeStoredNames(lua: string): string {
  return lua.replaceAll(NAMES, (name) => storedNames[name as keyof typeof storedNames]);
}
