import type { Mistake } from '../reading/config-problem.ts';
import { duplicates } from '../reading/duplicates.ts';
import type { LenientFile, LenientRoom } from '../reading/lenient-file.ts';
import type { LookFiles } from '../reading/look-files.ts';
import { roomNameDemand, roomNamePattern } from '../schema/room-schema.ts';
import { lookMistakes } from './look-rules.ts';
import { calledAddressMistake } from './web-address.ts';

function inletMistakes(
  inlet: Readonly<Record<string, unknown>>,
): { readonly field: string; readonly message: string }[] {
  const has = (field: string) => inlet[field] !== undefined;
  const mistakes = [];
  if (has('admit') !== has('every')) {
    const [given, field] = has('admit') ? ['admit', 'every'] : ['every', 'admit'];
    mistakes.push({ field, message: `is missing: ${given} needs it, as in { admit: 100, every: 1m }` });
  }
  if (!has('admit') && !has('every')) {
    for (const field of ['from', 'until', 'return_no_shows'].filter(has)) {
      mistakes.push({ field, message: 'belongs to a rate: set admit and every, or leave it out' });
    }
  }
  if (Date.parse(String(inlet.until)) <= Date.parse(String(inlet.from))) {
    mistakes.push({ field: 'until', message: 'must be later than from' });
  }
  return mistakes;
}

function webhookMistakes({ name: room, webhooks }: LenientRoom, production: boolean): Mistake[] {
  const at = (index: number, field: string) => ['rooms', room, 'webhooks', index, field];
  const names = webhooks.map(({ name }) => name);
  const mistakes = duplicates(names, (index) => at(index, 'name'), 'a name of its own');
  for (const [index, { url = '' }] of webhooks.entries()) {
    const message = calledAddressMistake(url, production);
    if (message !== null) mistakes.push({ path: at(index, 'url'), message });
  }
  return mistakes;
}

/** Their clients name rooms by nothing else. */
function eventIdMistakes(rooms: LenientFile['rooms']): Mistake[] {
  const ids = rooms.map(({ name, aws_event_id: eventId, aws_api: on }) =>
    on === true || on === 'true' ? (eventId ?? name) : undefined,
  );
  return duplicates(ids, (index) => ['rooms', rooms[index]?.name ?? '', 'aws_event_id'], 'an id of its own');
}

/** Mistakes in how settings of rooms stand to each other and to where the product runs. */
export function roomMistakes({ rooms }: LenientFile, files: LookFiles, production: boolean): Mistake[] {
  const ofEach = rooms.flatMap((room) => {
    const { name, mode, inlet, gate, opens_at: opensAt } = room;
    const path = ['rooms', name];
    const mistakes = inletMistakes(inlet).map(({ field, message }): Mistake => {
      return { path: [...path, 'inlet', field], message };
    });
    if (!roomNamePattern.test(name)) mistakes.unshift({ path, message: `needs another name: it ${roomNameDemand}` });
    if (mode === 'prequeue' && opensAt === undefined) {
      mistakes.push({ path: [...path, 'opens_at'], message: 'is missing: mode prequeue needs it, the draw is then' });
    }
    const gateMessage = calledAddressMistake(gate?.url ?? '', production);
    if (gateMessage !== null) mistakes.push({ path: [...path, 'gate', 'url'], message: gateMessage });
    return [...mistakes, ...webhookMistakes(room, production), ...lookMistakes(room, files, production)];
  });
  return [...ofEach, ...eventIdMistakes(rooms)];
}
