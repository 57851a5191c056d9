import { MINUTE_S } from './page.js';

/** After this long without figures there is a gap: the room was not kept. */
export const GAP_S = 3.5 * MINUTE_S;

/** What a total grew by per minute; a total that fell began anew with an epoch. */
function perMinute(now, before, elapsedS) {
  const grown = now < before ? now : now - before;
  const rate = (grown * MINUTE_S) / elapsedS;
  return rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate);
}

/** Of the figures of each minute, as the admin API keeps them. */
export function rowsOf(figures) {
  return figures.map((now, index) => {
    const { at, uncalled, inside, outstanding } = now;
    const row = { at, uncalled, inside, outstanding };
    const before = figures[index - 1];
    const elapsedS = before === undefined ? Infinity : now.at - before.at;
    if (elapsedS > GAP_S || elapsedS <= 0) return { ...row, joined: null, called: null, entered: null };
    return {
      ...row,
      joined: perMinute(now.joined, 0, elapsedS),
      // A step back is no call.
      called:
        now.serving < before.serving && now.issued >= before.issued
          ? 0
          : perMinute(now.called, before.called, elapsedS),
      entered: perMinute(now.admitted, before.admitted, elapsedS),
    };
  });
}
