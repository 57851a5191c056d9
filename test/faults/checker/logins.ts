import type { Ask, History, Login, Refresh, Span } from '../history.ts';
import { type Case, seconds, type Violation } from './check.ts';

/** Live logins of a visit, for a room with one or two clients of which one keeps each login of a browser's tabs (LINE.md). */
const LOGINS_PER_VISIT = 4;

/** For rounding, and for the way of a message. */
const SLACK_MS = 1_500;

/** Nothing of a visit may be good longer than this after its end. */
const OUTLIVES_MS = 2_000;

/** I2: at most L live logins per visit, and a live visit is not denied. */
export function checkLogins(seen: Case): Violation[] {
  const logins = seen.history.logins.filter(({ person }) => person >= 0);
  const bySub = Map.groupBy(logins, ({ sub }) => sub);
  return [
    ...[...bySub].flatMap(([sub, of]) => tooMany(sub, of)),
    ...logins.flatMap((login) => [...refused(seen, login), ...outlived(seen, login)]),
    ...deniedLogins(seen),
  ];
}

/** A login is live from its exchange to the last refresh that was good: what has ended does not come back. */
function tooMany(sub: string, logins: readonly Login[]): Violation[] {
  const spans = logins.flatMap((login) => {
    const last = login.refreshes.findLast(({ result }) => result === 'good');
    return last === undefined ? [] : [{ fromMs: login.exchange.endedMs, toMs: last.beganMs }];
  });
  const most = Math.max(0, ...spans.map(({ toMs }) => spans.filter((o) => o.fromMs <= toMs && toMs <= o.toMs).length));
  if (most <= LOGINS_PER_VISIT) return [];
  const evidence = `${most} logins of visit ${sub} of visitor ${logins[0]?.person} could refresh at one time`;
  return [{ rule: 'I2', what: `more than ${LOGINS_PER_VISIT} live logins of one visit`, evidence }];
}

/** The newest login of somebody's only browser is good as long as the visit lasts. */
function refused(seen: Case, login: Login): Violation[] {
  const { history } = seen;
  if (history.copied.has(login.person)) return [];
  const no = login.refreshes.find(({ result }) => result === 'refused');
  if (no === undefined || !isLive(seen, login, no) || mayBeReplaced(history, login, no)) return [];
  const what = 'a live visit was refused a refresh';
  const evidence = `visitor ${login.person}, number ${login.number}: exchanged at ${seconds(login.exchange.endedMs)}, refused at ${seconds(no.endedMs)}, ends at ${seconds(login.toldEndMs)}`;
  return [{ rule: 'I2', what, evidence }];
}

/** Whether as many logins may have come after it as replace it. A navigation whose answer was lost may be one. */
function mayBeReplaced({ asks, logins }: History, { person, exchange }: Login, { endedMs }: Refresh): boolean {
  const later = logins.filter((other) => other.person === person && other.exchange.endedMs > exchange.endedMs);
  const lost = asks.filter(
    (ask) =>
      ask.person === person && ask.status === null && ask.kind === 'navigation' && ask.beganMs > exchange.beganMs,
  );
  const before = [...later.map((other) => other.exchange.beganMs), ...lost.map(({ beganMs }) => beganMs)];
  return before.filter((ms) => ms < endedMs).length >= LOGINS_PER_VISIT;
}

function isLive({ history, schedule, timeline }: Case, login: Login, at: { readonly endedMs: number }): boolean {
  // A date is told by a clock that may be wrong there.
  if (schedule.faultClass === 'clock') return false;
  if (at.endedMs > login.toldEndMs - SLACK_MS) return false;
  if (timeline.isDisturbed({ beganMs: login.exchange.beganMs, endedMs: at.endedMs })) return false;
  if (timeline.mayBeLost(login.exchange)) return false;
  return !history.events.some(
    ({ type, data }) => type === 'admission.ended' && data.sub === login.sub && data.outcome !== 'expired',
  );
}

function outlived({ schedule }: Case, login: Login): Violation[] {
  if (schedule.faultClass === 'clock') return [];
  const late = login.refreshes.find(
    ({ result, beganMs }) => result === 'good' && beganMs > login.toldEndMs + OUTLIVES_MS,
  );
  if (late === undefined) return [];
  const evidence = `visitor ${login.person}: ends at ${seconds(login.toldEndMs)}, refreshed at ${seconds(late.beganMs)}`;
  return [{ rule: 'I2', what: 'a login outlived its visit', evidence }];
}

/** A visitor who logs in again while the visit lasts is not told that it is over. */
function deniedLogins(seen: Case): Violation[] {
  const { asks, logins } = seen.history;
  return asks.flatMap((ask): Violation[] => {
    if (ask.place === null || !['ended', 'missed', 'void', 'reset'].includes(ask.place.place)) return [];
    const number = lastNumber(seen.history, ask);
    const live = logins.find(
      (login) =>
        login.person === ask.person &&
        login.exchange.endedMs < ask.beganMs &&
        // A copy that stayed behind speaks of the visit before.
        (number === undefined || number === login.number) &&
        isLive(seen, login, ask),
    );
    if (live === undefined) return [];
    const who = `visitor ${ask.person}, browser ${ask.jar}, number ${live.number}`;
    const evidence = `${who}: told ${ask.place.place} at ${seconds(ask.endedMs)}, visit ends at ${seconds(live.toldEndMs)}`;
    return [{ rule: 'I2', what: 'a live visit answered that it is over', evidence }];
  });
}

/** The number that a browser was last told of, in the line or with its login. */
function lastNumber({ asks, logins }: History, { person, jar, beganMs }: Ask): number | undefined {
  const isBefore = (other: { person: number; jar: number }, { endedMs }: Span): boolean =>
    other.person === person && other.jar === jar && endedMs <= beganMs;
  const told = [
    ...asks.filter((ask) => isBefore(ask, ask)).map((ask) => ({ atMs: ask.endedMs, number: ask.place?.number })),
    ...logins
      .filter((login) => isBefore(login, login.exchange))
      .map(({ exchange, number }) => ({ atMs: exchange.endedMs, number })),
  ];
  const numbered = told.filter(({ number }) => number !== null && number !== undefined);
  return numbered.toSorted((a, b) => a.atMs - b.atMs).at(-1)?.number ?? undefined;
}
