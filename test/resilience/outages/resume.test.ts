import { launchSetup } from '../../support/shop-setup.ts';
import { RESUMED } from '../../support/visits.ts';
import { scenario, testEachCall } from './each-call.ts';
import { called, follow, inside, LARGE, ROOM, sent } from './people.ts';

testEachCall(
  launchSetup({}, { hold: '1h' }),
  [RESUMED, LARGE].flatMap((parameters) => {
    const size = parameters === LARGE ? 'a large request' : 'a request';
    return [
      scenario({
        what: `${size} is resumed after its turn was taken`,
        room: ROOM,
        async begin(venue) {
          const { browser, login, page } = await called(venue, { parameters });
          const { location } = await browser.request(page.url);
          return { browser, login, resumption: location ?? '' };
        },
        send: ({ browser, resumption }) => browser.request(resumption),
        end: follow,
      }),
      scenario({
        what: `${size} is resumed after its visitor inside was asked again`,
        room: ROOM,
        async begin(venue) {
          const { browser } = await inside(venue);
          const { login, place } = await sent(venue, { browser, parameters: { ...parameters, prompt: 'login' } });
          const { location } = await browser.request(`${place}?enter`);
          return { browser, login, resumption: location ?? '' };
        },
        send: ({ browser, resumption }) => browser.request(resumption),
        end: follow,
      }),
      scenario({
        what: `${size} of a visitor inside who is asked whether they go on`,
        room: ROOM,
        begin: async (venue) =>
          sent(venue, { browser: (await inside(venue)).browser, parameters: { ...parameters, prompt: 'login' } }),
        send: ({ browser, place }) => browser.request(place),
        end: follow,
      }),
    ];
  }),
);
