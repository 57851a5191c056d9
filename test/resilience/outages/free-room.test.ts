import { launchSetup } from '../../support/shop-setup.ts';
import { scenario, testEachCall } from './each-call.ts';
import { type Arriving, arriving, follow, LARGE, ROOM } from './people.ts';

const SETUPS = [
  { kind: 'free', settings: { inlet: { capacity: 5 } } },
  { kind: 'switched off', settings: { mode: 'off' } },
];

const request = { room: ROOM, send: ({ browser, login }: Arriving) => browser.request(login.url), end: follow };

// At a first contact the store is asked only where it is trusted.
for (const { kind, settings } of SETUPS) {
  testEachCall(
    { ...launchSetup(settings, { hold: '1h' }), firstContact: 'trust' },
    [{}, LARGE].flatMap((parameters) => {
      const size = parameters === LARGE ? 'a large request' : 'a request';
      return [
        scenario({
          ...request,
          what: `${size} of a newcomer to a room that is ${kind}`,
          begin: (venue) => arriving(venue, { parameters }),
        }),
        scenario({
          ...request,
          what: `${size} to a room that is ${kind}, of somebody whose visit is over`,
          async begin(venue) {
            const { product, shop } = venue;
            const { browser, login } = await arriving(venue);
            const { location } = await shop.walk(browser, login.url);
            const { claims } = await shop.exchange(location ?? '', login);
            await product.admin.end(ROOM, claims()?.sub ?? '');
            return arriving(venue, { browser, parameters });
          },
        }),
      ];
    }),
  );
}
