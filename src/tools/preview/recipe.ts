import type { Staying } from '../../http/waiting-page/visitor.ts';
import type { RateInlet, SettingsChange } from '../../room/settings.ts';
import type { Scene } from './scene.ts';

/** A page that a visitor can come to see, and how the line of a room is brought there. */
export interface PlaceRecipe {
  /** Part of the address. */
  readonly name: string;
  /** For whoever looks at the preview. */
  readonly about: string;
  /** What differs from a room that is open and called by hand; times from the moment at which the scene begins. */
  settings?(startMs: number): SettingsChange;
  /** @param here the address of this page: where the visitor would go on from a turn */
  arrange(scene: Scene, here: string): Promise<Arranged>;
}

export interface Arranged {
  readonly where: Staying;
  /** The visitor's entry in the draw; null: none. */
  readonly entry: number | null;
  /** Of the ticket, where `where` does not tell it. */
  readonly number?: number;
}

export const MINUTE_MS = 60_000;
const EARLY_BEFORE = 1_273;
const EARLY_AFTER = 836;
const PER_MINUTE = 10;

/** Calls ten people a minute, so that a wait can be told. */
export const pace = (): SettingsChange => rate({ fromMs: null, untilMs: null });

export function rate(window: Pick<RateInlet, 'fromMs' | 'untilMs'>): SettingsChange {
  return { rate: { admit: PER_MINUTE, everyMs: MINUTE_MS, returnNoShows: false, ...window } };
}

export const doorsAt = (startMs: number): SettingsChange => ({ mode: 'prequeue', opensAtMs: startMs + 24 * MINUTE_MS });

export function inLine(number: number | null): Arranged {
  return { where: { kind: 'waiting', number, late: false }, entry: null };
}

/** As many ahead as are said, after those whom the pace has called. */
export function waitBehind(ahead: number): PlaceRecipe['arrange'] {
  return async (scene) => {
    await scene.othersJoin(PER_MINUTE + ahead);
    return inLine(await scene.join());
  };
}

export async function waitForDoors(scene: Scene): Promise<Arranged> {
  await scene.othersJoin(EARLY_BEFORE);
  const entry = await scene.enterDraw();
  await scene.othersJoin(EARLY_AFTER);
  return { where: { kind: 'prequeue', entry }, entry };
}

export async function beCalled(scene: Scene): Promise<number> {
  const number = await scene.join();
  await scene.advance(1);
  return number;
}

/** Called, and away until the turn was over. */
export async function missTurn(scene: Scene): Promise<number> {
  const number = await beCalled(scene);
  const { settings } = await scene.state();
  // A turn ends a little later than its window says (docs/line.md).
  scene.wait(2 * settings.turnWindowMs);
  return number;
}
