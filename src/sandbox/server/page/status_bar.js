// The right end of the top bar: the last call, and whether the page is live.
import { h, patch } from './dom.js';
import { second_text } from './text.js';
import { call_text } from './traffic.js';

export function render_last_call(state) {
  const one = state.calls.at(-1);
  patch(
    document.getElementById('last-call'),
    one
      ? [
          h('span', { class: 'dot', 'aria-hidden': 'true' }),
          h('time', {}, second_text(one.at)),
          h('span', {}, call_text(one)),
        ]
      : null,
  );
}

export function render_connection(live) {
  patch(document.getElementById('connection'), [
    h('span', { class: live ? 'live' : 'lost' }),
    live ? 'Live' : 'Reconnecting…',
  ]);
}
