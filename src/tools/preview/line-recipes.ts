import { doorsAt, inLine, MINUTE_MS, type PlaceRecipe, pace, rate, waitBehind, waitForDoors } from './recipe.ts';

/** Pages of those who wait: by place. */
export const lineRecipes = {
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
    {
      name: 'waiting-until',
      about: 'In line, and people are called until a stated time',
      settings: (startMs) => rate({ fromMs: null, untilMs: startMs + 24 * MINUTE_MS }),
      arrange: waitBehind(640),
    },
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
  starting: [
    {
      name: 'starting',
      about: 'In line before the first people are called',
      settings: (startMs) => rate({ fromMs: startMs + 24 * MINUTE_MS, untilMs: null }),
      arrange: waitBehind(132),
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
} as const satisfies Record<string, readonly PlaceRecipe[]>;
