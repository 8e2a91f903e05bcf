// The sandbox's control API and its stream of changes.

const root = '/sandbox/api/';

// Resolves to the answer's JSON (null when it has none); rejects with an Error that a person can read.
export async function call(method, path, body) {
  let response;
  try {
    response = await fetch(root + path, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error('The sandbox does not answer. Is it still running?');
  }
  const text = await response.text();
  const answer = text ? JSON.parse(text) : null;
  if (!response.ok) throw new Error(answer?.error ?? `The sandbox answered ${response.status}.`);
  return answer;
}

// Calls `show(state)` with every new state, one fetch at a time, and `connected(boolean)` when the stream opens
// or breaks.
export function follow(show, connected) {
  let wanted = 0;
  let shown = -1;
  let busy = false;
  async function refresh() {
    if (busy) return;
    busy = true;
    try {
      while (shown < wanted) {
        const asked_for = wanted; // More may be wanted by the time the answer is here.
        const state = await call('GET', 'state');
        shown = Math.max(state.revision, asked_for);
        show(state);
      }
    } catch {
      connected(false);
    } finally {
      busy = false;
    }
  }
  const stream = new EventSource(root + 'events');
  stream.addEventListener('open', () => {
    shown = -1; // Another sandbox may have taken the place of the old one.
    connected(true);
  });
  stream.addEventListener('error', () => connected(false));
  stream.addEventListener('revision', (event) => {
    wanted = Number(event.data);
    refresh();
  });
}
