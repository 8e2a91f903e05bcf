// The strip at the top: how far the story has come, and what happened last.
import { h, patch } from './dom.js';
import { call_parties, documents, status_text } from './ledger.js';
import { second_text } from './text.js';

const steps = [
  {
    label: 'Edit an invoice',
    hint: 'Open an invoice in Business Central by its number, change it, and save; or create one.',
    done: was_edited,
  },
  {
    label: 'The card appears',
    hint: 'Business Central notifies Countersign, which reads the invoice and writes the card.',
    done: has_card,
  },
  {
    label: 'Approve in Slack',
    hint: 'Choose who you are and press a button on the card.',
    done: was_pressed,
  },
  {
    label: 'Posted in BC',
    hint: 'Countersign posts the invoice, reads it back, and only then says so.',
    done: was_posted,
  },
];

function has_card(state) {
  return state.slack.channels.some((channel) => channel.messages.some((one) => one.bot_id));
}

function was_edited(state) {
  const stamps = documents(state).map((one) => one.lastModifiedDateTime);
  return has_card(state) || stamps.some((stamp) => stamp !== stamps[0]);
}

function was_posted(state) {
  return documents(state).some((one) => one.posts.successes > 0);
}

function was_pressed(state) {
  return was_posted(state) || state.slack.clicks.some((one) => one.outcome === 'ok');
}

export function render_guide(state) {
  const current = steps.findIndex((step) => !step.done(state));
  patch(
    document.getElementById('guide'),
    steps.map((step, index) => {
      const passed = current === -1 || index < current;
      return h(
        'li',
        {
          class: passed ? 'passed' : index === current ? 'current' : '',
          'aria-current': index === current ? 'step' : null,
          title: step.hint,
        },
        h('span', { class: 'mark', 'aria-hidden': 'true' }, passed ? '✓' : index + 1),
        step.label,
      );
    }),
  );
  const hint =
    current === -1
      ? 'The whole way is done. Every step was real HTTP: see the Calls tab.'
      : steps[current].hint;
  patch(document.getElementById('story'), [
    h('b', {}, current === -1 ? 'Done. ' : 'Next: '),
    h('span', { class: 'hint' }, hint),
    last_call(state),
  ]);
}

function last_call(state) {
  const one = state.calls.at(-1);
  if (!one) return null;
  const [from, to] = call_parties(one);
  return h(
    'span',
    { class: 'last-call' },
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
    `${second_text(one.at)}  ${from} → ${to}: ${one.summary || last_part(one.path)} · ${status_text(one)}`,
  );
}

const last_part = (path) => path.split('/').at(-1);

export function render_connection(live) {
  patch(document.getElementById('connection'), [
    h('span', { class: live ? 'live' : 'lost' }),
    live ? 'Live' : 'Reconnecting…',
  ]);
}
