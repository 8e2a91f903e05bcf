// The left pane: one company of Business Central, and its lists as tabs.
import { h, icon, patch } from './dom.js';
import { invoice_list, invoices, order_list, orders } from './documents.js';
import { call_list, subscription_list } from './traffic.js';

// A list is a tab: body(state, company, view) draws it.
const tabs = [
  {
    id: 'invoices',
    label: 'Invoices',
    count: (state, company) => invoices(company).length,
    body: invoice_list,
  },
  { id: 'orders', label: 'Orders', count: (state, company) => orders(company).length, body: order_list },
  {
    id: 'subscriptions',
    label: 'Subscriptions',
    count: (state) => state.subscriptions.length,
    body: subscription_list,
  },
  { id: 'calls', label: 'Calls', body: call_list },
];

const workflow_texts = {
  none: 'no approval workflow',
  own: 'approval workflow: asks its approvers',
  outside: 'approval workflow: asks outside',
};

export function chosen_company(state, view) {
  return state.companies.find((one) => one.id === view.company) ?? state.companies[0];
}

export function render_ledger(state, view) {
  const company = chosen_company(state, view);
  patch(document.getElementById('ledger-head'), [
    h(
      'div',
      { class: 'waffle', 'aria-hidden': 'true' },
      [...'123456789'].map(() => h('i')),
    ),
    h('div', { class: 'ledger-title' }, title(state, company), subtitle(company)),
    h(
      'button',
      { class: 'primary', 'data-do': 'new-invoice', 'data-testid': 'new-invoice', disabled: !company },
      icon('plus'),
      view.tab === 'orders' ? 'New order' : 'New invoice',
    ),
  ]);
  if (!company) return;
  patch(
    document.getElementById('ledger-tabs'),
    tabs.map((tab) => tab_button(tab, state, company, view)),
  );
  const body = document.getElementById('ledger-body');
  body.setAttribute('aria-labelledby', 'tab-' + view.tab);
  const chosen = tabs.find((tab) => tab.id === view.tab);
  patch(body, h('div', { 'data-key': company.id + view.tab }, chosen.body(state, company, view)));
}

function title(state, company) {
  if (state.companies.length < 2) return h('strong', {}, company?.name ?? 'No company');
  return h(
    'select',
    { id: 'company', 'aria-label': 'Company', 'data-testid': 'company-select' },
    state.companies.map((one) => h('option', { value: one.id, selected: one === company }, one.name)),
  );
}

function subtitle(company) {
  const workflow = workflow_texts[company?.invoiceWorkflow];
  return h('span', {}, h('span', { class: 'product' }, 'Business Central', workflow ? ' · ' : ''), workflow);
}

// Another tab by arrow key; null when there is none.
export function neighbour_tab(id, step) {
  return tabs[tabs.findIndex((tab) => tab.id === id) + step]?.id ?? null;
}

function tab_button(tab, state, company, view) {
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
    tab.count ? h('span', { class: 'count' }, tab.count(state, company)) : null,
  );
}
