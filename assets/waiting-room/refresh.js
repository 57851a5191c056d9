import { page, SECOND_MS } from './page.js';

/** Begun by the page before any script of a file runs (src/http/pages/refresh.ts); null: nothing loads the page anew. */
let timer = globalThis.owrRefresh ?? null;
let givenBack = false;

/** The script has had a good answer, so it works here. */
export function takeRefreshBack() {
  clearTimeout(timer);
  timer = null;
  givenBack = false;
}

/** Gives the script time for its first good answer. */
export function putRefreshOff(ms) {
  if (timer === null || givenBack) return;
  clearTimeout(timer);
  timer = setTimeout(reload, ms);
}

/** Something that the script needs is missing or fails here: the page goes on as it would without the script. */
export function giveRefreshBack() {
  if (givenBack || page.data === null) return;
  givenBack = true;
  clearTimeout(timer);
  timer = setTimeout(reload, page.data.status.poll_after * SECOND_MS);
}

/** A request without a good answer says nothing about this browser; every other error does. */
export function giveRefreshBackFor({ status }) {
  if (status === undefined) giveRefreshBack();
}

/** Without a network there would be no page to come back to. */
function reload() {
  if (navigator.onLine === false) timer = setTimeout(reload, SECOND_MS);
  else location.reload();
}
