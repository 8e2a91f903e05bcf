// The left pane: Business Central's lists.
import { h, icon, patch } from './dom.js';
import { amount_text, date_text, duration_text, second_text } from './text.js';

const invoice_kinds = {
  purchaseInvoices: '',
  salesInvoices: 'Sales invoice',
  purchaseCreditMemos: 'Purchase credit memo',
};
const tabs = [
  { id: 'invoices', label: 'Invoices', count: (state) => invoices(state).length, body: invoice_list },
  { id: 'orders', label: 'Purchase orders', count: (state) => orders(state).length, body: order_list },
  {
    id: 'subscriptions',
    label: 'Subscriptions',
    count: (state) => state.subscriptions.length,
    body: subscription_list,
  },
  { id: 'calls', label: 'Calls', body: call_list },
];

export const documents = (state) => state.companies.flatMap((company) => company.documents);
const invoices = (state) => documents(state).filter((document) => document.kind in invoice_kinds);
const orders = (state) => documents(state).filter((document) => document.kind === 'purchaseOrders');

// What a row looked like before: a posted invoice keeps its id and gets a new number.
const first_numbers = new Map();
const versions = new Map();
let rows_known = false;

export function render_ledger(state, view) {
  const company = state.companies[0];
  patch(document.getElementById('ledger-head'), [
    h(
      'div',
      { class: 'waffle', 'aria-hidden': 'true' },
      [...'123456789'].map(() => h('i')),
    ),
    h(
      'div',
      { class: 'ledger-title' },
      h('strong', {}, 'Business Central'),
      h('span', {}, state.companies.map((one) => one.name).join(', ') + ' · ' + state.environment),
    ),
    h(
      'button',
      { class: 'primary', 'data-do': 'new-invoice', 'data-testid': 'new-invoice', disabled: !company },
      icon('plus'),
      view.tab === 'orders' ? 'New order' : 'New invoice',
    ),
  ]);
  patch(
    document.getElementById('ledger-tabs'),
    tabs.map((tab) => tab_button(tab, state, view)),
  );
  const body = document.getElementById('ledger-body');
  body.setAttribute('aria-labelledby', 'tab-' + view.tab);
  const chosen = tabs.find((tab) => tab.id === view.tab);
  patch(body, h('div', { 'data-key': view.tab }, chosen.body(state, view)));
}

// Another tab by arrow key; null when there is none.
export function neighbour_tab(id, step) {
  return tabs[tabs.findIndex((tab) => tab.id === id) + step]?.id ?? null;
}

function tab_button(tab, state, view) {
  const chosen = tab.id === view.tab;
  return h(
    'button',
    {
      role: 'tab',
      id: 'tab-' + tab.id,
      'aria-selected': chosen ? 'true' : 'false',
      'aria-controls': 'ledger-body',
      tabindex: chosen ? '0' : '-1',
      'data-do': 'tab',
      'data-tab': tab.id,
      'data-testid': 'tab-' + tab.id,
    },
    tab.label,
    tab.count ? h('span', { class: 'count' }, tab.count(state)) : null,
  );
}

function invoice_list(state, view) {
  const rows = invoices(state);
  if (rows.length === 0)
    return empty(
      'No invoices yet',
      'Create one: Countersign hears of it as soon as Business Central notifies it.',
    );
  rows.sort((one, other) => is_posted(one) - is_posted(other)); // Work that waits comes first.
  return table(
    ['No.', 'Vendor', 'Due', 'Amount', 'Status', ''],
    rows.map((one) => document_row(one, view)),
  );
}

function order_list(state, view) {
  const rows = orders(state);
  if (rows.length === 0)
    return empty('No purchase orders yet', 'An order is sent for approval here and approved in Slack.');
  return table(
    ['No.', 'Vendor', 'Receipt', 'Amount', 'Status', ''],
    rows.map((one) => document_row(one, view)),
  );
}

function table(headings, rows) {
  return h(
    'table',
    { class: 'documents' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        headings.map((text) => h('th', { scope: 'col' }, text || h('span', { class: 'unseen' }, 'Actions'))),
      ),
    ),
    h('tbody', {}, rows),
  );
}

export const is_posted = (one) =>
  one.kind !== 'purchaseOrders' && one.status !== 'Draft' && one.status !== 'In Review';

function status_label(one) {
  if (one.kind === 'purchaseOrders')
    return { Draft: 'Draft', 'In Review': 'In review', Open: 'Released' }[one.status] ?? one.status;
  return one.status === 'Open' ? 'Posted' : one.status;
}

function document_row(one, view) {
  if (!first_numbers.has(one.id)) first_numbers.set(one.id, one.number);
  return h(
    'tr',
    { 'data-key': one.id, 'data-testid': `invoice-row-${one.number}`, class: row_class(one, view) },
    h(
      'td',
      { class: 'number' },
      is_posted(one) ? one.number : h('button', action_attributes('edit', one, 'Edit'), one.number),
    ),
    h(
      'td',
      { class: 'partner' },
      h('bdi', { title: one.partnerName }, one.partnerName),
      h('small', {}, second_line(one)),
    ),
    h('td', { class: 'date' }, date_text(one.dueDate)),
    h('td', { class: 'amount' }, amount_text(one.totalIncludingTax), h('small', {}, one.currencyCode)),
    h(
      'td',
      {},
      h(
        'span',
        { class: 'pill', 'data-status': status_label(one), 'data-testid': `status-${one.number}` },
        status_label(one),
      ),
    ),
    h('td', { class: 'actions' }, one.kind === 'purchaseOrders' ? order_actions(one) : invoice_actions(one)),
  );
}

function second_line(one) {
  const kind = invoice_kinds[one.kind];
  const number = one.kind === 'purchaseOrders' ? '' : one.externalNumber || "no vendor's invoice no.";
  const draft_number = first_numbers.get(one.id) === one.number ? '' : 'draft ' + first_numbers.get(one.id);
  return [kind, number, `${one.lines.length} ${one.lines.length === 1 ? 'line' : 'lines'}`, draft_number]
    .filter(Boolean)
    .join(' · ');
}

// A row that changed is lit up for a moment; two classes in turn start the animation again.
function row_class(one, view) {
  const seen = versions.get(one.id);
  const known = seen ?? { stamp: one.lastModifiedDateTime, count: 0 };
  if (known.stamp !== one.lastModifiedDateTime)
    versions.set(one.id, { stamp: one.lastModifiedDateTime, count: known.count + 1 });
  else if (!seen) versions.set(one.id, { ...known, count: rows_known ? 1 : 0 });
  const { count } = versions.get(one.id);
  const focused = view.focus !== null && [one.number, first_numbers.get(one.id)].includes(view.focus);
  return (
    [count === 0 ? '' : count % 2 === 1 ? 'lit-odd' : 'lit-even', focused ? 'focused' : '']
      .join(' ')
      .trim() || null
  );
}

// From now on a document that was not there before counts as new.
export function rows_are_known() {
  rows_known = true;
}

function action(name, one, icon_name, label) {
  return h('button', { class: 'small', ...action_attributes(name, one, label) }, icon(icon_name));
}

function worded(name, one, word, label) {
  return h('button', { class: 'small worded', ...action_attributes(name, one, label) }, word);
}

function action_attributes(name, one, label) {
  return {
    'data-do': name,
    'data-id': one.id,
    title: label,
    'aria-label': `${label}: ${one.number}`,
    'data-testid': `${name}-${one.number}`,
  };
}

function invoice_actions(one) {
  if (is_posted(one)) return null;
  return [worded('post', one, 'Post', 'Post in BC'), action('delete', one, 'trash', 'Delete')];
}

function order_actions(one) {
  return [
    one.status === 'Draft' ? worded('review', one, 'Send', 'Send for approval') : null,
    one.status === 'In Review' ? worded('release', one, 'Release', 'Release') : null,
    action('delete', one, 'trash', 'Delete'),
  ];
}

function empty(title, hint) {
  return h('div', { class: 'empty' }, h('strong', {}, title), h('p', {}, hint));
}

function subscription_list(state) {
  if (state.subscriptions.length === 0) {
    return empty(
      'Nobody has subscribed',
      'Countersign asks Business Central to notify it of changes as soon as it starts, and renews within three days.',
    );
  }
  const names = new Map(state.companies.map((company) => [company.id, company.name]));
  return h(
    'table',
    { class: 'plain' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ['Resource', 'Company', 'Notifies', 'Expires'].map((text) => h('th', { scope: 'col' }, text)),
      ),
    ),
    h(
      'tbody',
      {},
      state.subscriptions.map((one) =>
        h(
          'tr',
          { 'data-key': one.id },
          h('td', {}, one.resource),
          h('td', {}, names.get(one.company) ?? one.company),
          h('td', { class: 'code' }, one.host),
          h('td', {}, 'in ' + duration_text(new Date(one.expires) - new Date(state.now))),
        ),
      ),
    ),
  );
}

const services = [
  ['/bc/', 'Business Central'],
  ['/entra/', 'Entra'],
  ['/slack/', 'Slack'],
];

// Who calls whom. Countersign's own doors carry the same names as the services that knock.
export function call_parties(one) {
  const service = services.find(([prefix]) => one.path.startsWith(prefix))?.[1] ?? 'Sandbox';
  return one.direction === 'in' ? ['Countersign', service] : [service, 'Countersign'];
}

export function status_text(one) {
  return one.status === 0 ? 'no answer' : String(one.status);
}

const status_class = (one) =>
  one.status === 0 || one.status >= 500 ? 'bad' : one.status >= 400 ? 'odd' : 'good';

function call_list(state) {
  if (state.calls.length === 0)
    return empty(
      'No calls yet',
      'Every HTTP request between Countersign and the services will be listed here.',
    );
  return h(
    'ul',
    { class: 'calls' },
    [...state.calls].reverse().map((one) => {
      const [from, to] = call_parties(one);
      return h(
        'li',
        { class: one.direction },
        h('time', {}, second_text(one.at)),
        h(
          'span',
          { class: 'route' },
          h('b', {}, from),
          ' → ',
          h('b', {}, to),
          one.summary ? h('small', {}, one.summary) : null,
        ),
        h('span', { class: 'status ' + status_class(one) }, status_text(one)),
        h('code', { title: one.path }, h('b', {}, one.method), ' ' + shown_path(one.path)),
      );
    }),
  );
}

// The environment's long common beginning says nothing; what differs is at the end.
function shown_path(path) {
  const decoded = path.replace(/%20/g, ' ');
  const short = decoded
    .replace(/^\/bc\/v2\.0\/.*?\/api\/v2\.0/, '…/api/v2.0')
    .replace(/companies\(([0-9a-f]{8})[0-9a-f-]+\)/i, 'companies($1…)');
  return short.replace(/^\/entra\/[^/]+/, '/entra/…');
}
