import { page } from './page.js';

const NAME = 'owr';

/** Of the tabs of a visitor one leads: it asks, and tells the others. */
let leading = false;
let channel = null;
/** What to do when this tab comes to lead, when another has taken over, and with what the one that leads tells. */
let on = { lead() {}, lose() {}, status() {} };

export function isLeading() {
  return leading;
}

export function tell(status) {
  channel?.postMessage(status);
}

/** The tab that was looked at last leads; when it goes another one follows. Without locks each asks for itself. */
export function joinTabs(handlers) {
  on = handlers;
  if (globalThis.BroadcastChannel !== undefined) {
    channel = new BroadcastChannel(nameOfLine());
    channel.addEventListener('message', ({ data: status }) => {
      if (!leading && page.data !== null) on.status(status);
    });
  }
  lead(!document.hidden);
}

export function takeTheLead() {
  if (!leading) lead(true);
}

function nameOfLine() {
  return `${NAME} ${page.data.status.room}`;
}

function startToLead() {
  leading = true;
  on.lead();
}

function lead(steal) {
  if (navigator.locks === undefined || channel === null) return startToLead();
  const held = () => {
    if (page.data !== null) startToLead();
    return new Promise(() => {});
  };
  navigator.locks.request(nameOfLine(), { steal }, held).catch(({ name }) => {
    if (page.data === null) return;
    // Another tab has taken over, or this browser lets nobody have locks.
    if (name !== 'AbortError') return startToLead();
    leading = false;
    on.lose();
    lead(false);
  });
}
