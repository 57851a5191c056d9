import type { PlaceName } from '../http/waiting-page/page-data.ts';
import type { Staying } from '../http/waiting-page/visitor.ts';
import type { SettingsChange } from '../room/settings.ts';
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

interface Arranged {
  readonly where: Staying;
  /** The visitor's entry in the draw; null: none. */
  readonly entry: number | null;
}

const MINUTE_MS = 60_000;
const EARLY_BEFORE = 1_273;
const EARLY_AFTER = 836;
const PER_MINUTE = 10;

/** Calls ten people a minute, so that a wait can be told. */
const pace = (): SettingsChange => ({
  rate: { admit: PER_MINUTE, everyMs: MINUTE_MS, fromMs: null, untilMs: null, returnNoShows: false },
});

const doorsAt = (startMs: number): SettingsChange => ({ mode: 'prequeue', opensAtMs: startMs + 24 * MINUTE_MS });

function inLine(number: number | null): Arranged {
  return { where: { kind: 'waiting', number, late: false }, entry: null };
}

/** As many ahead as are said, after those whom the pace has called. */
function waitBehind(ahead: number): PlaceRecipe['arrange'] {
  return async (scene) => {
    await scene.othersJoin(PER_MINUTE + ahead);
    return inLine(await scene.join());
  };
}

async function waitForDoors(scene: Scene): Promise<Arranged> {
  await scene.othersJoin(EARLY_BEFORE);
  const entry = await scene.enterDraw();
  await scene.othersJoin(EARLY_AFTER);
  return { where: { kind: 'prequeue', entry }, entry };
}

async function beCalled(scene: Scene): Promise<number> {
  const number = await scene.join();
  await scene.advance(1);
  return number;
}

/** Called, and away until the turn was over. */
async function missTurn(scene: Scene): Promise<number> {
  const number = await beCalled(scene);
  const { settings } = await scene.state();
  // A turn ends a little later than its window says (docs/line.md).
  scene.wait(2 * settings.turnWindowMs);
  return number;
}

/** Every place has its pages; `none` is no page of a place but one without (`no-place`). */
export const places = {
  saving: [
    {
      name: 'saving',
      about: 'Just arrived; the cookie has not come back yet',
      arrange: async () => ({ where: { kind: 'no-ticket' }, entry: null }),
    },
  ],
  joining: [{ name: 'joining', about: 'Has a cookie, no number yet', arrange: async () => inLine(null) }],
  prequeue: [
    { name: 'prequeue', about: 'Early, the doors open at a stated time', settings: doorsAt, arrange: waitForDoors },
    {
      name: 'prequeue-by-hand',
      about: 'Early, the doors are opened by hand',
      settings: () => ({ mode: 'prequeue' }),
      arrange: waitForDoors,
    },
  ],
  drawing: [
    {
      name: 'drawing',
      about: 'The doors are open, the draw awaits its public value',
      settings: () => ({ mode: 'prequeue', drawSource: 'a public beacon' }),
      async arrange(scene) {
        const early = await waitForDoors(scene);
        await scene.change({ mode: 'open' });
        return early;
      },
    },
  ],
  waiting: [
    { name: 'waiting', about: 'In line, an hour away', settings: pace, arrange: waitBehind(640) },
    { name: 'waiting-near', about: 'In line, nearly there', settings: pace, arrange: waitBehind(8) },
    { name: 'waiting-unknown', about: 'In line, nobody can tell how long', arrange: waitBehind(132) },
    {
      name: 'waiting-message',
      about: 'In line, with words of the operator',
      settings: () => ({ ...pace(), message: 'The blue one is sold out.\nThere are plenty of the red one.' }),
      arrange: waitBehind(640),
    },
    {
      name: 'waiting-drawn',
      about: 'In line with a place that was drawn',
      settings: () => ({ ...pace(), mode: 'prequeue' }),
      async arrange(scene) {
        await scene.othersJoin(640);
        const entry = await scene.enterDraw();
        await scene.change({ mode: 'open' });
        return { ...inLine(await scene.drawn(entry)), entry };
      },
    },
  ],
  next: [
    {
      name: 'next',
      about: 'Came back after the turn, within the grace, and no place is free',
      settings: () => ({ capacity: 1, turnWindowMs: MINUTE_MS, graceMs: 10 * MINUTE_MS }),
      async arrange(scene) {
        const number = await scene.join();
        scene.wait(2 * MINUTE_MS);
        await scene.othersJoin(1);
        return { where: await scene.standing(number, null), entry: null };
      },
    },
  ],
  paused: [
    {
      name: 'paused',
      about: 'In line while nobody is called',
      settings: () => ({ mode: 'paused' }),
      arrange: waitBehind(132),
    },
  ],
  closed: [
    {
      name: 'closed',
      about: 'No places are given',
      settings: () => ({ mode: 'closed' }),
      arrange: async () => ({ where: { kind: 'closed' }, entry: null }),
    },
  ],
  turn: [
    {
      name: 'turn',
      about: 'The turn, until a stated time',
      arrange: async (scene, here) => ({ where: await scene.standing(await beCalled(scene), here), entry: null }),
    },
    {
      name: 'turn-late',
      about: 'The chance of somebody who came back late, without a stated end',
      settings: () => ({ turnWindowMs: MINUTE_MS, graceMs: 10 * MINUTE_MS }),
      arrange: async (scene, here) => ({ where: await scene.standing(await missTurn(scene), here), entry: null }),
    },
    {
      name: 'turn-without-link',
      about: 'The turn, when we know no address to send the visitor on to',
      arrange: async (scene) => ({ where: await scene.standing(await beCalled(scene), null), entry: null }),
    },
  ],
  missed: [
    {
      name: 'missed',
      about: 'The turn was missed, and the grace is over',
      settings: () => ({ graceMs: 0 }),
      arrange: async (scene) => ({ where: await scene.standing(await missTurn(scene), null), entry: null }),
    },
  ],
  reset: [
    {
      name: 'reset',
      about: 'The operator has started the line anew',
      async arrange(scene) {
        const { epoch } = await scene.state();
        const number = await scene.join();
        await scene.reset();
        return { where: await scene.standing(number, null, epoch), entry: null };
      },
    },
  ],
  ended: [
    {
      name: 'ended',
      about: 'The visit is over',
      async arrange(scene) {
        const number = await beCalled(scene);
        await scene.visit(number);
        return { where: await scene.standing(number, null), entry: null };
      },
    },
  ],
  none: [],
} as const satisfies Record<PlaceName, readonly PlaceRecipe[]>;
