// Business Central's lists of documents: a row each, with what a person does to it there.
import { h, icon } from './dom.js';
import { amount_text, date_text } from './text.js';

const invoice_kinds = {
  purchaseInvoices: '',
  salesInvoices: 'Sales invoice',
  purchaseCreditMemos: 'Purchase credit memo',
};

export const documents = (state) => state.companies.flatMap((company) => company.documents);
export const invoices = (company) => company.documents.filter((document) => document.kind in invoice_kinds);
export const orders = (company) => company.documents.filter((document) => document.kind === 'purchaseOrders');

// What is remembered of a document: a posted invoice keeps its id and gets a new number, and a row that changed
// is lit up for a moment.
const lit_ms = 2400;
const memories = new Map(); // Id → {number, stamp, changes, changed_at}

export const draft_number = (one) => memories.get(one.id)?.number ?? one.number;

// Before a draw. What is there at the first one is not new.
export function remember_documents(state) {
  const is_first = memories.size === 0;
  for (const one of documents(state)) {
    const stamp = one.lastModifiedDateTime + one.approval + one.waitsFor;
    const known = memories.get(one.id) ?? { number: one.number, stamp: is_first ? stamp : null, changes: 0 };
    if (known.stamp !== stamp) {
      Object.assign(known, { stamp, changes: known.changes + 1, changed_at: Date.now() });
    }
    memories.set(one.id, known);
  }
}

export function invoice_list(state, company, view) {
  const rows = invoices(company);
  if (rows.length === 0)
    return empty(
      'No invoices yet',
      'Create one: Countersign hears of it as soon as Business Central notifies it.',
    );
  rows.sort((one, other) => is_posted(one) - is_posted(other)); // Work that waits comes first.
  return table(
    ['No.', 'Vendor', 'Due', 'Amount', 'Status', ''],
    rows.map((one) => document_row(one, company, view)),
  );
}

export function order_list(state, company, view) {
  const rows = orders(company);
  if (rows.length === 0)
    return empty('No purchase orders yet', 'An order is sent for approval here and approved in Slack.');
  return table(
    ['No.', 'Vendor', 'Receipt', 'Amount', 'Status', ''],
    rows.map((one) => document_row(one, company, view)),
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

export const is_posted = (one) => one.posted;

// The status as Business Central's own pages show it; API v2.0 says "Draft" of every invoice that is not posted.
export function status_label(one) {
  if (one.kind === 'purchaseOrders')
    return { Draft: 'Draft', 'In Review': 'In review', Open: 'Released' }[one.status] ?? one.status;
  if (!one.posted && one.approval !== 'Open')
    return { 'Pending Approval': 'Pending', Released: 'Released' }[one.approval] ?? one.approval;
  return one.status === 'Open' ? 'Posted' : one.status;
}

function document_row(one, company, view) {
  const own = one.kind === 'purchaseOrders' ? order_actions(one) : invoice_actions(one, company);
  const actions = [own, action('audit', one, 'story', 'Audit story')];
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
    h('td', {}, status_pill(one)),
    h('td', { class: 'actions' }, actions),
  );
}

function status_pill(one) {
  const label = status_label(one);
  return [
    h('span', { class: 'pill', 'data-status': label, 'data-testid': `status-${one.number}` }, label),
    one.waitsFor ? h('small', { class: 'waits' }, `for ${one.waitsFor}`) : null,
  ];
}

function second_line(one) {
  const kind = invoice_kinds[one.kind];
  const number = one.kind === 'purchaseOrders' ? '' : one.externalNumber || "no vendor's invoice no.";
  const before = draft_number(one) === one.number ? '' : 'draft ' + draft_number(one);
  return [kind, number, `${one.lines.length} ${one.lines.length === 1 ? 'line' : 'lines'}`, before]
    .filter(Boolean)
    .join(' · ');
}

// Two classes in turn start the animation again.
function row_class(one, view) {
  const { changes, changed_at } = memories.get(one.id);
  const is_lit = changed_at !== undefined && Date.now() - changed_at < lit_ms;
  const is_focused = view.focus !== null && [one.number, draft_number(one)].includes(view.focus);
  return (
    [is_lit ? (changes % 2 ? 'lit-odd' : 'lit-even') : '', is_focused ? 'focused' : ''].join(' ').trim() ||
    null
  );
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

function invoice_actions(one, company) {
  if (is_posted(one)) return null;
  if (one.approval === 'Pending Approval') {
    const decides_here = company.invoiceWorkflow !== 'outside';
    return [
      decides_here ? worded('bc-approve', one, 'Approve', `Approve in BC, as ${one.waitsFor}`) : null,
      decides_here ? worded('bc-reject', one, 'Reject', `Reject in BC, as ${one.waitsFor}`) : null,
      decides_here ? null : worded('bc-cancel', one, 'Cancel', 'Cancel the approval request'),
    ];
  }
  const can_send = one.kind === 'purchaseInvoices' && company.invoiceWorkflow !== 'none';
  return [
    can_send && one.approval === 'Open' ? worded('bc-send', one, 'Send', 'Send for approval in BC') : null,
    worded('post', one, 'Post', 'Post in BC'),
    action('delete', one, 'trash', 'Delete'),
  ];
}

function order_actions(one) {
  return [
    one.status === 'Draft' ? worded('review', one, 'Send', 'Send for approval') : null,
    one.status === 'In Review' ? worded('release', one, 'Release', 'Release') : null,
    action('delete', one, 'trash', 'Delete'),
  ];
}

export function empty(title, hint) {
  return h('div', { class: 'empty' }, h('strong', {}, title), h('p', {}, hint));
}
