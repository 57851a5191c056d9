import { countDown } from './countdown.js';
import { rememberOwn } from './following.js';
import { giveNotice, offerNotice } from './notice.js';
import { live, page, readOut, readPage } from './page.js';
import { ask } from './request.js';
import { showFirstStatus, showStatus } from './status.js';
import { forgetTurn, goOnSoon, stay } from './turn.js';
import { showTime } from './words.js';

/** Takes up the page that is there now. */
export function takePage() {
  stay();
  readPage();
  if (page.data === null) return;
  const { status } = page.data;
  rememberOwn(status);
  for (const time of page.main.querySelectorAll('time[data-local]')) showTime(time, time.dateTime);
  for (const element of page.main.querySelectorAll('.without-script')) element.hidden = true;
  showFirstStatus(status);
  countDown();
  offerNotice();
  if (status.place === 'turn') goOnSoon();
  else forgetTurn();
}

/** What a status says, our own or one that another tab has asked for. */
export async function takeStatus(status) {
  const { place, opens_at, continue: target } = page.data.status;
  if (status.place !== place || (place === 'prequeue' && status.opens_at !== opens_at)) return swap();
  // Where to go on is each tab's own: each has a request of its own.
  showStatus({ ...status, continue: target });
  const updated = live('updated');
  if (updated !== null) showTime(updated, new Date().toISOString());
}

/** Another place: the server's page of it takes the place of this one. */
async function swap() {
  // A page that is fetched never takes the turn: only a navigation does (docs/waiting-page.md).
  const response = await ask(location.pathname, 'text/html');
  const fetched = new DOMParser().parseFromString(await response.text(), 'text/html');
  const next = fetched.getElementById('place');
  const focused = document.activeElement;
  const moves = focused === null || focused === document.body || page.main.contains(focused);
  page.main.replaceWith(document.adoptNode(next));
  document.title = fetched.title;
  takePage();
  const heading = page.main.querySelector('h1');
  const lead = page.main.querySelector('.lead')?.textContent ?? '';
  if (moves) {
    heading.tabIndex = -1;
    heading.focus();
  }
  // A heading that takes the focus is read out for that.
  readOut(moves ? lead : `${heading.textContent}. ${lead}`);
  if (page.data?.status.place === 'turn') giveNotice(heading.textContent, lead);
}
