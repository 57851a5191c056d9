import { beCalled, MINUTE_MS, missTurn, type PlaceRecipe, rate, waitBehind } from './recipe.ts';

type EndMode = 'closed' | 'over';

/** In line when the operator changed the mode. */
function inLineWhen(mode: EndMode): PlaceRecipe['arrange'] {
  return async (scene, here) => {
    const place = await waitBehind(132)(scene, here);
    await scene.change({ mode });
    return place;
  };
}

/** Missed the turn; if a mode is given, the operator changed to it since. */
function missedTurn(mode?: EndMode): PlaceRecipe['arrange'] {
  return async (scene) => {
    const number = await missTurn(scene);
    if (mode !== undefined) await scene.change({ mode });
    return { where: await scene.standing(number, null), entry: null, number };
  };
}

/** Pages of those for whom nothing goes on: by place. */
export const endRecipes = {
  closed: [
    {
      name: 'closed',
      about: 'No places are given',
      settings: () => ({ mode: 'closed' }),
      arrange: async () => ({ where: { kind: 'closed' }, entry: null }),
    },
    {
      name: 'closed-in-line',
      about: 'In line when the room was closed',
      arrange: inLineWhen('closed'),
    },
    {
      name: 'closed-reset',
      about: 'The line was started anew, and no places are given',
      async arrange(scene) {
        const { epoch } = await scene.state();
        const number = await scene.join();
        await scene.reset();
        await scene.change({ mode: 'closed' });
        return { where: await scene.standing(number, null, epoch), entry: null, number };
      },
    },
  ],
  over: [
    {
      name: 'over',
      about: 'In line, after the time until which people are called',
      settings: (startMs) => rate({ fromMs: null, untilMs: startMs }),
      arrange: waitBehind(132),
    },
    {
      name: 'over-in-line',
      about: 'In line when the operator ended it',
      arrange: inLineWhen('over'),
    },
    {
      name: 'over-newcomer',
      about: 'Came after the operator had ended it',
      settings: () => ({ mode: 'over' }),
      arrange: async () => ({ where: { kind: 'closed' }, entry: null }),
    },
    {
      name: 'over-missed',
      about: 'Missed the turn, and the operator ended it since',
      settings: () => ({ graceMs: 0 }),
      arrange: missedTurn('over'),
    },
  ],
  missed: [
    {
      name: 'missed',
      about: 'The turn was missed, and the grace is over',
      settings: () => ({ graceMs: 0 }),
      arrange: missedTurn(),
    },
  ],
  void: [
    {
      name: 'void',
      about: 'A late turn was missed too',
      settings: () => ({ turnWindowMs: MINUTE_MS, graceMs: 10 * MINUTE_MS, capacity: 1 }),
      async arrange(scene) {
        const number = await scene.join();
        scene.wait(2 * MINUTE_MS);
        await scene.standing(number, null);
        scene.wait(MINUTE_MS);
        await scene.othersJoin(1);
        return { where: await scene.standing(number, null), entry: null };
      },
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
        return { where: await scene.standing(number, null, epoch), entry: null, number };
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
        return { where: await scene.standing(number, null), entry: null, number };
      },
    },
  ],
} as const satisfies Record<string, readonly PlaceRecipe[]>;
