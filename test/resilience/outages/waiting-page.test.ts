import { launchSetup } from '../../support/shop-setup.ts';
import { RESUMED } from '../../support/visits.ts';
import { scenario, testEachCall } from './each-call.ts';
import { type Arriving, called, follow, LARGE, ROOM, sent, waiting } from './people.ts';

const KINDS = [
  { kind: 'a request taken by its shape', parameters: {} },
  { kind: 'a request', parameters: RESUMED },
  { kind: 'a large request', parameters: LARGE },
];

interface AtPlace extends Arriving {
  readonly place: string;
}

const page = { room: ROOM, send: ({ browser, place }: AtPlace) => browser.request(place), end: follow };
const asProgram = { headers: { Accept: 'application/json' } };

testEachCall(
  launchSetup({}, { hold: '1h' }),
  KINDS.flatMap(({ kind, parameters }) => [
    scenario({
      ...page,
      what: `the waiting page of ${kind} gives the number`,
      async begin(venue) {
        // Somebody else's request shows the process what people wait for, and its shape.
        await waiting(venue);
        return sent(venue, { parameters });
      },
    }),
    scenario({
      ...page,
      what: `the status of ${kind} gives the number to an app`,
      async begin(venue) {
        await waiting(venue);
        return sent(venue, { parameters });
      },
      send: ({ browser, place }) => browser.request(place, asProgram),
      end: ({ browser, place }) => browser.json(place).then(({ state, number }) => ({ state, number })),
    }),
    scenario({
      ...page,
      what: `the waiting page of ${kind} takes the turn`,
      async begin(venue) {
        await waiting(venue);
        const { browser, login, page } = await called(venue, { parameters });
        return { browser, login, place: page.url };
      },
    }),
    scenario({
      ...page,
      what: `the status of ${kind} tells of the turn`,
      async begin(venue) {
        await waiting(venue);
        const { browser, login, page } = await called(venue, { parameters });
        return { browser, login, place: page.url };
      },
      send: ({ browser, place }: AtPlace) => browser.request(place, asProgram),
    }),
  ]),
);
