import type { RoomFigures } from '../../room/room-event.ts';

/** What scripts tell in a row, by name: a script names the fields in any order, and they are put in this one. */
export const fieldsInOrder = {
  /** A room's state (lua/lib/report.lua), after the kind of the answer. */
  state: [
    'epoch',
    'issued',
    'serving',
    'outstanding',
    'inside',
    'late',
    'admitted',
    'completed',
    'abandoned',
    'expired',
    'behind',
    'lapsed',
    'contested',
    'missed',
    'passedOver',
    'storeMs',
    'lineMs',
    'gaps',
    'pastGaps',
    'settings',
    'zone',
    'judged',
    'stretches',
    'gate',
    'entries',
    'entryGaps',
    'seed',
    'base',
    'drawnAt',
    'drawOpensAt',
    'drawSource',
    'publicValue',
    'pastEpochs',
    'plan',
    'plannedMade',
  ],
  /** The figures of a minute, as they are kept in the feed: this order stays as it is. */
  figures: [
    'issued',
    'serving',
    'outstanding',
    'inside',
    'entries',
    'admitted',
    'completed',
    'abandoned',
    'missed',
    'passedOver',
    'joined',
    'admit',
    'everyMs',
    'capacity',
  ] satisfies (keyof RoomFigures)[],
} as const;

export type StateField = (typeof fieldsInOrder.state)[number];
export type FigureField = (typeof fieldsInOrder.figures)[number];

const ROW = /\bin_order\.(?<list>\w+) \{\n(?<lines>(?: +\w+ = .*,\n)+) *\}/g;

/**
 * Puts the fields of each `in_order.LIST { … }` of a script in their order, and leaves their values alone: a row of values.
 * @throws Error a list or a field is not known, or a field is missing
 */
export function writeRows(lua: string): string {
  return lua.replaceAll(ROW, (row, list: string, lines: string) => {
    const order: readonly string[] | undefined = new Map(Object.entries(fieldsInOrder)).get(list);
    const fields = lines
      .trim()
      .split(/,\n */)
      .map((line) => line.replace(/,$/, '').split(/ = (.*)/s));
    const values = new Map(fields.map(([name = '', value = '']) => [name, value]));
    if (order === undefined || order.length !== values.size || !order.every((name) => values.has(name))) {
      throw new Error(`the fields of ${list} are ${order?.join(', ')}: ${row}`);
    }
    return order.map((name) => values.get(name)).join(', ');
  });
}
