import { launchSetup } from '../../support/shop-setup.ts';
import { scenario, testEachCall, type Venue } from './each-call.ts';
import { called, follow, LARGE, ROOM } from './people.ts';

/** Past the turn and the grace: the number is void. */
const MISSED_S = 125;

async function missed(venue: Venue, parameters: Record<string, string>) {
  const { browser, login, page } = await called(venue, { parameters });
  venue.product.pass(MISSED_S);
  return { browser, login, place: page.url };
}

testEachCall(
  launchSetup({ turn_window: '1m', grace: '1m' }, { hold: '1h' }),
  [{}, LARGE].flatMap((parameters) => {
    const size = parameters === LARGE ? 'a large request' : 'a request';
    return [
      scenario({
        what: `the waiting page of ${size} says that the turn was missed`,
        room: ROOM,
        begin: (venue) => missed(venue, parameters),
        send: ({ browser, place }) => browser.request(place),
        end: follow,
      }),
      scenario({
        what: `somebody with ${size} joins again`,
        room: ROOM,
        begin: (venue) => missed(venue, parameters),
        send: ({ browser, place }) => browser.request(`${place}/rejoin`, { method: 'POST' }),
        end: follow,
      }),
    ];
  }),
);
