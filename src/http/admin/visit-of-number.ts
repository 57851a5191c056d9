import type { Visit } from '../../room/visit.ts';
import type { LineStore } from '../../store/line-store.ts';

const PAGES = 10;
const PAGE = 1_000;
/** Among how many visits that of a number is looked for. */
export const VISITS_LOOKED_THROUGH = PAGES * PAGE;

/** Looks for the live visit on a number among those that end next. @returns null: it is none of them */
export async function visitOfNumber(line: LineStore, room: string, number: number): Promise<Visit | null> {
  let after: string | null = null;
  for (let page = 0; page < PAGES; page += 1) {
    const { visits, next } = await line.visits({ room, state: 'live', after, limit: PAGE });
    const visit = visits.find((one) => one.number === number);
    if (visit !== undefined || next === null) return visit ?? null;
    after = next;
  }
  return null;
}
