import { claimsOfReceipt, prequeueSetup } from '../../support/early-visitors.ts';
import { RESUMED } from '../../support/visits.ts';
import { scenario, testEachCall } from './each-call.ts';
import { follow, ROOM, sent, waiting } from './people.ts';

testEachCall(prequeueSetup(), [
  scenario({
    what: 'an early visitor gets an entry',
    room: ROOM,
    begin: (venue) => sent(venue, { parameters: RESUMED }),
    send: ({ browser, place }) => browser.request(place),
    async end({ browser, place }) {
      const { state, number, entries } = await browser.json(`${place}?place`);
      return { state, number, entries };
    },
  }),
  scenario({
    what: 'an early visitor gets a receipt from a process that knows nothing of late',
    room: ROOM,
    unseen: true,
    async begin(venue) {
      const { browser, login, page } = await waiting(venue, { parameters: RESUMED });
      return { browser, login, place: page.url };
    },
    send: ({ browser, place }) => browser.request(`${place}/receipt`),
    end: async (_, { status, text }) => ({ status, entry: claimsOfReceipt(text).entry }),
  }),
  scenario({
    what: 'an early visitor passes a room that is switched off before its doors open',
    room: ROOM,
    async begin(venue) {
      const { admin } = venue.product;
      await admin.patch(ROOM, { mode: 'prequeue', draw_source: 'the next block' });
      const { browser, login, page } = await waiting(venue, { parameters: RESUMED });
      await admin.patch(ROOM, { mode: 'off' });
      return { browser, login, place: page.url };
    },
    send: ({ browser, place }) => browser.request(place),
    end: follow,
  }),
]);
