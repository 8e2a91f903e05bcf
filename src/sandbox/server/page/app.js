// Joins the panes: one state from the sandbox, one view of this page's own, drawn anew after every change.
import { call, follow } from './api.js';
import { open_audit } from './audit.js';
import { find_button } from './blocks.js';
import { document_number, press } from './clicks.js';
import { start_composer } from './composer.js';
import { ask, note } from './dialog.js';
import { on_action } from './dom.js';
import { close_drawer, drawer_key, open_drawer } from './drawer.js';
import { documents, remember_documents } from './documents.js';
import { make_hands } from './hands.js';
import { open_home, uninstall_app } from './home.js';
import { chosen_company, neighbour_tab, render_ledger } from './ledger.js';
import { render_modal } from './modal.js';
import { Player } from './player.js';
import { chosen_channel, default_person, render_slack } from './slack.js';
import { find_scenario } from './scenarios.js';
import { render_stage } from './stage.js';
import { render_connection, render_last_call } from './status_bar.js';

const person_memory = 'countersign.sandbox.person';
let state = null;
const view = { company: null, tab: 'invoices', channel: null, home: false, person: null, focus: null };

// "?pace=0.1" plays scenarios ten times as fast as they are read; "?patience=3" waits three times as long for a step.
const factor = (name) => Number(new URL(location.href).searchParams.get(name) ?? 1) || 0;
const pace = factor('pace');
const clock_ms = 500;
const player = new Player(make_hands(view, draw, pace), draw_stage, { pace, patience: factor('patience') });

function draw() {
  if (!state) return;
  if (!state.slack.people.some((one) => one.id === view.person)) view.person = default_person(state);
  remember_documents(state);
  render_ledger(state, view);
  render_slack(state, view);
  render_modal(state, view);
  render_last_call(state);
}

function draw_stage() {
  render_stage(player.run);
}

const find_document = (id) => documents(state).find((one) => one.id === id);
const company_of = (one) => state.companies.find((company) => company.id === one.company);

// Shows the document with that number, of the days before it was posted too, and brings it into sight.
function show_document(number) {
  const one = state && documents(state).find((document) => document.number === number);
  const tab = one?.kind === 'purchaseOrders' ? 'orders' : 'invoices';
  Object.assign(view, { company: one?.company ?? view.company, tab, focus: number });
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

// A person's step of an approval in Business Central.
const approval = (verb) => (element) =>
  act('Business Central refused', 'POST', `invoices/${element.dataset.id}/${verb}`);

async function show_audit(element) {
  const one = find_document(element.dataset.id);
  const title = one ? `Audit story of ${one.number}` : 'Audit story';
  try {
    await open_audit(title, element.dataset.id, state.slack);
  } catch (error) {
    note('There is no audit story', error.message);
  }
}

const ledger_actions = {
  audit: show_audit,
  tab: (element) => choose_tab(element.dataset.tab),
  'new-invoice': () =>
    open_drawer(
      chosen_company(state, view),
      view.tab === 'orders' ? 'purchaseOrders' : 'purchaseInvoices',
      null,
    ),
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
  'bc-send': approval('send'),
  'bc-approve': approval('approve'),
  'bc-reject': approval('reject'),
  'bc-cancel': approval('cancel'),
  review: (element) =>
    act('The order could not be sent', 'PATCH', `invoices/${element.dataset.id}`, { status: 'In Review' }),
  release: (element) =>
    act('The order could not be released', 'PATCH', `invoices/${element.dataset.id}`, { status: 'Open' }),
};

const slack_actions = {
  channel(element) {
    Object.assign(view, { channel: element.dataset.id, home: false });
    draw();
  },
  home() {
    view.home = true;
    draw();
    open_home(view.person);
  },
  uninstall: () => uninstall_app(state.slack.bot.name),
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

const stage_actions = {
  audit: show_audit,
  play: (element) => player.play(find_scenario(element.dataset.id), state),
  pause: () => player.pause(true),
  resume: () => player.pause(false),
  stop: () => player.stop(),
  leave: () => player.leave(),
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
  if (view.home) open_home(view.person);
}

function choose_company(event) {
  if (event.target.id !== 'company') return;
  Object.assign(view, { company: event.target.value, focus: null });
  draw();
}

function start() {
  view.person = sessionStorage.getItem(person_memory);
  view.focus = document_number(new URL(location.href));
  on_action(document.querySelector('.ledger'), ledger_actions);
  on_action(document.querySelector('.slack'), slack_actions);
  on_action(document.getElementById('stage'), stage_actions);
  document.querySelector('.ledger').addEventListener('change', choose_company);
  document.getElementById('ledger-tabs').addEventListener('keydown', move_between_tabs);
  document.querySelector('.slack').addEventListener('change', choose_person);
  start_composer(() => ({ user: view.person, channel: state && chosen_channel(state, view)?.id }));
  document.addEventListener('keydown', drawer_key);
  let first = true;
  setInterval(() => player.is_playing && draw_stage(), clock_ms);
  follow((next) => {
    state = next;
    draw();
    player.take(state);
    if (first) draw_stage();
    if (first && view.focus !== null) show_document(view.focus);
    first = false;
  }, render_connection);
}

start();
