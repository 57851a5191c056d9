import { beCalled, MINUTE_MS, missTurn, type PlaceRecipe } from './recipe.ts';

const MOST_LOGINS = 3;

/** Pages of those who were called: by place. */
export const turnRecipes = {
  turn: [
    {
      name: 'turn',
      about: 'The turn, until a stated time',
      arrange: async (scene, here) => ({ where: await scene.standing(await beCalled(scene), here), entry: null }),
    },
    {
      name: 'turn-tap',
      about: 'The turn, in a room that asks for a tap',
      settings: () => ({ enter: 'tap' }),
      arrange: async (scene, here) => ({ where: await scene.standing(await beCalled(scene), here), entry: null }),
    },
    {
      name: 'turn-late',
      about: 'The late turn of somebody who came back without a turn',
      settings: () => ({ turnWindowMs: MINUTE_MS, graceMs: 10 * MINUTE_MS }),
      arrange: async (scene, here) => ({ where: await scene.standing(await missTurn(scene), here), entry: null }),
    },
    {
      name: 'turn-without-link',
      about: 'The turn, when we know no address to send the visitor on to',
      arrange: async (scene) => ({ where: await scene.standing(await beCalled(scene), null), entry: null }),
    },
  ],
  elsewhere: [
    {
      name: 'elsewhere',
      about: 'The turn, in a tab beside the one by which the visitor goes in',
      arrange: async (scene) => ({ where: { kind: 'elsewhere', number: await beCalled(scene) }, entry: null }),
    },
  ],
  crowded: [
    {
      name: 'crowded',
      about: 'Inside in as many browsers as may be, whose sessions nobody can end',
      arrange: async (scene) => ({ where: await scene.beCrowded(await beCalled(scene), MOST_LOGINS), entry: null }),
    },
  ],
  superseded: [
    {
      name: 'superseded',
      about: 'The number is in use in another browser, which holds a newer copy of the ticket',
      arrange: async (scene) => ({ where: await scene.beSuperseded(await beCalled(scene)), entry: null }),
    },
  ],
} as const satisfies Record<string, readonly PlaceRecipe[]>;
