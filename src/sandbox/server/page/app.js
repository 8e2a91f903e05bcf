// Joins the panes: one state from the sandbox, one view of this page's own, drawn anew after every change.
import { call, follow } from './api.js';
import { find_button } from './blocks.js';
import { document_number, press } from './clicks.js';
import { ask, note } from './dialog.js';
import { on_action } from './dom.js';
import { close_drawer, drawer_key, open_drawer } from './drawer.js';
import { render_connection, render_guide } from './guide.js';
import { documents, neighbour_tab, render_ledger, rows_are_known } from './ledger.js';
import { chosen_channel, default_person, render_slack } from './slack.js';

const person_memory = 'countersign.sandbox.person';
let state = null;
const view = { tab: 'invoices', channel: null, person: null, focus: null };

function draw() {
  if (!state) return;
  if (!state.slack.people.some((one) => one.id === view.person)) view.person = default_person(state);
  render_ledger(state, view);
  render_slack(state, view);
  render_guide(state);
  rows_are_known();
}

const find_document = (id) => documents(state).find((one) => one.id === id);
const company_of = (one) => state.companies.find((company) => company.id === one.company);

// Shows the document with that number, of the days before it was posted too, and brings it into sight.
function show_document(number) {
  const order = state && documents(state).find((one) => one.number === number)?.kind === 'purchaseOrders';
  Object.assign(view, { tab: order ? 'orders' : 'invoices', focus: number });
  draw();
  document.querySelector('tr.focused')?.scrollIntoView({ block: 'center' });
}

// Does something in Business Central; its refusal is shown as it was worded.
async function act(title, method, path, body) {
  try {
    await call(method, path, body);
  } catch (error) {
    note(title, error.message);
  }
}

const ledger_actions = {
  tab: (element) => choose_tab(element.dataset.tab),
  'new-invoice': () =>
    open_drawer(state.companies[0], view.tab === 'orders' ? 'purchaseOrders' : 'purchaseInvoices', null),
  'close-drawer': close_drawer,
  edit(element) {
    const one = find_document(element.dataset.id);
    if (one) open_drawer(company_of(one), one.kind, one);
  },
  async post(element) {
    const one = find_document(element.dataset.id);
    if (!one) return;
    const sure = await ask({
      title: `Post ${one.number} in Business Central?`,
      yes: 'Post',
      no: 'Cancel',
      text: 'This is what a person does in Business Central, past Countersign. It cannot be undone.',
    });
    if (sure) await act('Business Central refused to post', 'POST', `invoices/${one.id}/post`);
  },
  async delete(element) {
    const one = find_document(element.dataset.id);
    if (!one) return;
    const sure = await ask({
      title: `Delete ${one.number}?`,
      yes: 'Delete',
      no: 'Cancel',
      danger: true,
      text: 'The document is gone for good; Countersign hears of it like everybody else.',
    });
    if (sure) await act('Business Central refused to delete', 'DELETE', `invoices/${one.id}`);
  },
  review: (element) =>
    act('The order could not be sent', 'PATCH', `invoices/${element.dataset.id}`, { status: 'In Review' }),
  release: (element) =>
    act('The order could not be released', 'PATCH', `invoices/${element.dataset.id}`, { status: 'Open' }),
};

const slack_actions = {
  channel(element) {
    view.channel = element.dataset.id;
    draw();
  },
  press(element) {
    const channel = chosen_channel(state, view);
    const message = channel.messages.find((one) => one.ts === element.dataset.ts);
    const button = message && find_button(message, element.dataset.block, element.dataset.action);
    if (!button) return;
    const names = new Map(state.slack.people.map((one) => [one.id, one.real_name]));
    press(
      button,
      element.dataset.block,
      message,
      { names, me: view.person, channel: channel.id, show_document },
      draw,
    );
  },
};

function choose_tab(id) {
  Object.assign(view, { tab: id, focus: null });
  draw();
  document.getElementById('tab-' + id).focus();
}

function move_between_tabs(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const next = step && neighbour_tab(view.tab, step);
  if (next) choose_tab(next);
}

function choose_person(event) {
  if (event.target.id !== 'person') return;
  view.person = event.target.value;
  sessionStorage.setItem(person_memory, view.person);
  draw();
}

function start() {
  view.person = sessionStorage.getItem(person_memory);
  view.focus = document_number(new URL(location.href));
  on_action(document.querySelector('.ledger'), ledger_actions);
  on_action(document.querySelector('.slack'), slack_actions);
  document.getElementById('ledger-tabs').addEventListener('keydown', move_between_tabs);
  document.querySelector('.slack').addEventListener('change', choose_person);
  document.addEventListener('keydown', drawer_key);
  let first = true;
  follow((next) => {
    state = next;
    draw();
    if (first && view.focus !== null) show_document(view.focus);
    first = false;
  }, render_connection);
}

start();
