import { launchSetup } from '../../support/shop-setup.ts';
import { scenario, testEachCall } from './each-call.ts';
import { type Arriving, arriving, called, follow, inside, LARGE, ROOM, waiting } from './people.ts';

const request = { room: ROOM, send: ({ browser, login }: Arriving) => browser.request(login.url), end: follow };

// At a first contact the store is asked only where it is trusted.
testEachCall({ ...launchSetup({}, { hold: '1h' }), firstContact: 'trust' }, [
  ...[{}, LARGE].flatMap((parameters) => {
    const size = parameters === LARGE ? 'a large request' : 'a request';
    return [
      scenario({
        ...request,
        what: `${size} of a newcomer, to a process that does not know whether people wait`,
        unseen: true,
        async begin(venue) {
          await waiting(venue);
          return arriving(venue, { parameters });
        },
      }),
      scenario({
        ...request,
        what: `${size} of somebody in line`,
        begin: async (venue) => arriving(venue, { browser: (await waiting(venue)).browser, parameters }),
      }),
      scenario({
        ...request,
        what: `${size} of somebody whose turn has come`,
        begin: async (venue) => arriving(venue, { browser: (await called(venue)).browser, parameters }),
      }),
      scenario({
        ...request,
        what: `${size} of somebody inside`,
        begin: async (venue) => arriving(venue, { browser: (await inside(venue)).browser, parameters }),
      }),
      scenario({
        ...request,
        what: `${size} of somebody inside who is to be asked again`,
        async begin(venue) {
          const { browser } = await inside(venue);
          return arriving(venue, { browser, parameters: { ...parameters, prompt: 'login' } });
        },
      }),
    ];
  }),
  scenario({
    ...request,
    what: 'a large request of a newcomer where people wait',
    async begin(venue) {
      await waiting(venue);
      return arriving(venue, { parameters: LARGE });
    },
  }),
  scenario({
    ...request,
    what: 'a request that must not show a page, of somebody inside',
    async begin(venue) {
      const { browser } = await inside(venue);
      return arriving(venue, { browser, parameters: { prompt: 'none' } });
    },
  }),
]);
