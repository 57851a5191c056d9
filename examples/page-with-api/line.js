// What makes a page wait in line: it takes a number, asks how far the line is, and gets a token when it is its turn.

const { waitingRoom, event } = document.body.dataset;
const POLL_MS = 2_000;
/** Survives a reload: whoever has it has the place in line. */
const PLACE = `place:${event}`;

const line = document.querySelector('#line');
const buy = document.querySelector('#buy');
const sold = document.querySelector('#sold');

/** One call of the API. Everything it says is in the status and in a small JSON object. */
async function call(operation, { query = {}, body } = {}) {
  const url = `${waitingRoom}/aws/public/${operation}?${new URLSearchParams({ event_id: event, ...query })}`;
  const request = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
  const response = await fetch(
    url,
    body === undefined ? {} : { ...request, body: JSON.stringify({ event_id: event, ...body }) },
  );
  return { status: response.status, answer: await response.json() };
}

function nextPoll() {
  // Not all browsers at once.
  return new Promise((resolve) => setTimeout(resolve, POLL_MS * (0.8 + 0.4 * Math.random())));
}

/** @returns the request id, which is kept; null: nobody joins now */
async function takePlace() {
  const kept = localStorage.getItem(PLACE);
  if (kept !== null) return kept;
  const { status, answer } = await call('assign_queue_num', { body: {} });
  if (status !== 200) return null;
  localStorage.setItem(PLACE, answer.api_request_id);
  return answer.api_request_id;
}

/** One look at the line. @returns the tokens once it is our turn, null before */
async function look(requestId) {
  const query = { request_id: requestId };
  const [place, serving] = await Promise.all([call('queue_num', { query }), call('serving_num')]);
  if (place.status === 200) {
    const ahead = place.answer.queue_number - Number(serving.answer.serving_counter);
    line.textContent = `Your number is ${place.answer.queue_number}; ${ahead > 0 ? `${ahead} to go` : 'it is your turn'}.`;
    if (ahead > 0) return null;
  }
  const { status, answer } = await call('generate_token', { body: query });
  if (status === 200) return answer;
  // 202: not yet. Anything else: this place is worth nothing any more, another one may be.
  if (status !== 202 && status < 500) localStorage.removeItem(PLACE);
  return null;
}

async function waitInLine() {
  for (;;) {
    try {
      const requestId = await takePlace();
      const tokens = requestId === null ? null : await look(requestId);
      if (tokens !== null) return tokens;
    } catch {
      line.textContent = 'The waiting room cannot be reached. Your place is safe.';
    }
    await nextPoll();
  }
}

const { access_token: token } = await waitInLine();
buy.disabled = false;

// The page's own business, for which it needs the token.
buy.addEventListener('click', async () => {
  const response = await fetch('/tickets', { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
  sold.textContent = response.ok ? await response.text() : 'Your time was up.';
});
