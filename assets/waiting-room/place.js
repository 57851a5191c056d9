import { OWN_PAGE } from '../../src/web/waiting-page-url.ts';
import { countDown } from './countdown.js';
import { rememberOwn } from './following.js';
import { keepFragment } from './fragment.js';
import { giveNotice, offerNotice } from './notice.js';
import { here, live, page, readOut, readPage } from './page.js';
import { forgetReloads, keepPage, reloadSoon } from './reload.js';
import { arrival, ask } from './request.js';
import { showFirstStatus, showStatus } from './status.js';
import { forgetTurn, goOnSoon, stay } from './turn.js';
import { showTime } from './words.js';

/** Places before the visitor has joined. */
const PLACELESS = ['saving', 'joining'];

/** Takes up the page that is there now. */
export function takePage() {
  stay();
  keepPage();
  readPage();
  keepFragment(page.main);
  if (page.data === null) return;
  const { status } = page.data;
  rememberOwn(status);
  for (const time of page.main.querySelectorAll('time[data-local]')) showTime(time, time.dateTime);
  for (const element of page.main.querySelectorAll('.without-script, .with-script')) {
    element.hidden = element.classList.contains('without-script');
  }
  showFirstStatus(status);
  countDown();
  offerNotice();
  if (status.place !== 'turn') forgetTurn();
  moveOn();
}

/** Two kinds of places are left by a navigation: to the site, and into the line. */
export function moveOn() {
  const { place } = page.data.status;
  if (place === 'turn') goOnSoon();
  if (PLACELESS.includes(place)) reloadSoon();
}

/** What a status says, our own or one that another tab has asked for. */
export async function takeStatus(status) {
  const { place, continue: target } = page.data.status;
  if (PLACELESS.includes(status.place)) {
    reloadSoon();
  } else {
    keepPage();
    forgetReloads();
    if (pageOf(status) !== pageOf(page.data.status)) return swap(status.place);
  }
  // Where to go on is each tab's own: each has a request of its own.
  showStatus({ ...status, place, continue: target });
  const updated = live('updated');
  if (updated !== null) showTime(updated, new Date().toISOString());
}

/** A status with another of these calls for another page. */
function pageOf({ place, opens_at, starts_at, ends_at }) {
  return [place, ['prequeue', 'closed'].includes(place) ? opens_at : null, starts_at, ends_at].join();
}

/** Another place: the server's page of it takes the place of this one. */
async function swap(place) {
  const response = await ask(here + OWN_PAGE, 'text/html');
  // Of another version, which does not know this address: an update is under way, or was taken back.
  if (response.status === 404 && place !== 'none') return reloadSoon();
  const fetched = new DOMParser().parseFromString(await arrival(response.text()), 'text/html');
  const next = fetched.getElementById('place');
  const focused = document.activeElement;
  const moves = focused === null || focused === document.body || page.main.contains(focused);
  page.main.replaceWith(document.adoptNode(next));
  document.title = fetched.title;
  takePage();
  const heading = page.main.querySelector('h1');
  const lead = [...page.main.querySelectorAll('.lead')].map(sentence).join(' ');
  if (moves) {
    heading.tabIndex = -1;
    heading.focus();
  }
  // A heading that takes the focus is read out for that.
  readOut(moves ? lead : `${heading.textContent}. ${lead}`);
  if (page.data?.status.place === 'turn') giveNotice(heading.textContent, lead);
}

/** Headings among them have no full stop. */
function sentence({ textContent }) {
  const words = textContent.trim();
  return /\p{P}$/u.test(words) ? words : `${words}.`;
}
