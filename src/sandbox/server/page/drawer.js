// The form that creates and edits a document.
import { call } from './api.js';
import { h, icon } from './dom.js';

const root = () => document.getElementById('drawer');
let opener = null;

const is_order = (kind) => kind === 'purchaseOrders';

// Opens the form for a document, or for a new one of `kind` in `company`.
export function open_drawer(company, kind, one) {
  opener = document.activeElement;
  const form = document_form(company, kind, one);
  root().replaceChildren(
    h('div', { class: 'shade', 'data-do': 'close-drawer' }),
    h(
      'aside',
      { class: 'drawer', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'drawer-title' },
      form,
    ),
  );
  root().classList.add('open');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    save(form, company, kind, one);
  });
  form.addEventListener('click', (event) => change_lines(form, event));
  form.querySelector('#field-vendor-invoice-number, #field-due-date').focus();
}

export function close_drawer() {
  root().classList.remove('open');
  root().replaceChildren();
  if (opener?.isConnected) opener.focus();
  opener = null;
}

// Escape closes; Tab stays inside.
export function drawer_key(event) {
  const aside = root().querySelector('.drawer');
  if (!aside || document.querySelector('dialog[open]')) return;
  if (event.key === 'Escape') close_drawer();
  if (event.key !== 'Tab') return;
  const stops = [...aside.querySelectorAll('button, input, select')].filter((stop) => !stop.disabled);
  const first = stops[0];
  const last = stops[stops.length - 1];
  if (event.shiftKey && document.activeElement === first) last.focus();
  else if (!event.shiftKey && document.activeElement === last) first.focus();
  else return;
  event.preventDefault();
}

function default_due_date() {
  const date = new Date();
  date.setDate(date.getDate() + 14);
  return date.toISOString().slice(0, 10);
}

function document_form(company, kind, one) {
  const noun = is_order(kind) ? 'purchase order' : 'purchase invoice';
  const lines = one?.lines ?? [{ description: '', quantity: 1, unitCost: '' }];
  return h(
    'form',
    { 'data-testid': 'invoice-form', autocomplete: 'off', novalidate: true },
    h(
      'header',
      {},
      h('h2', { id: 'drawer-title' }, one ? `Edit ${one.number}` : `New ${noun}`),
      h(
        'button',
        { type: 'button', class: 'small', 'data-do': 'close-drawer', 'aria-label': 'Close' },
        icon('close'),
      ),
    ),
    h(
      'div',
      { class: 'fields' },
      field('Vendor', 'vendor', vendor_select(company, one), 'wide'),
      is_order(kind)
        ? null
        : field(
            "Vendor's invoice no.",
            'vendor-invoice-number',
            input('vendor-invoice-number', one?.externalNumber ?? '', { maxlength: 35 }),
          ),
      field(
        is_order(kind) ? 'Requested receipt' : 'Due date',
        'due-date',
        input('due-date', one ? one.dueDate : default_due_date(), { type: 'date' }),
      ),
    ),
    h(
      'fieldset',
      {},
      h('legend', {}, 'Lines'),
      h(
        'div',
        { class: 'line line-head', 'aria-hidden': 'true' },
        h('span', {}, 'Description'),
        h('span', {}, 'Quantity'),
        h('span', {}, 'Unit cost'),
        h('span'),
      ),
      h('div', { class: 'lines' }, lines.map(line_fields)),
      h(
        'button',
        { type: 'button', class: 'quiet', 'data-form': 'add-line', 'data-testid': 'add-line' },
        icon('plus'),
        'Add line',
      ),
    ),
    h('p', { class: 'form-error', role: 'alert', 'data-testid': 'form-error' }),
    h(
      'footer',
      {},
      h('button', { type: 'submit', class: 'primary', 'data-testid': 'save-invoice' }, 'Save'),
      h('button', { type: 'button', class: 'quiet', 'data-do': 'close-drawer' }, 'Cancel'),
      h('span', { class: 'note' }, 'Amounts exclude 19 % tax'),
    ),
  );
}

function field(label, name, control, extra) {
  return h('div', { class: 'field ' + (extra ?? '') }, h('label', { for: 'field-' + name }, label), control);
}

function input(name, value, attributes) {
  return h('input', { id: 'field-' + name, 'data-testid': 'field-' + name, value, ...attributes });
}

function vendor_select(company, one) {
  const vendors = [...company.vendors].sort((a, b) => a.number.localeCompare(b.number));
  const chosen = one?.partnerNumber ?? vendors[0]?.number;
  return h(
    'select',
    { id: 'field-vendor', 'data-testid': 'field-vendor' },
    vendors.map((vendor) =>
      h(
        'option',
        { value: vendor.number, selected: vendor.number === chosen },
        `${vendor.number} · ${vendor.displayName}${vendor.blocked === 'All' ? ' (blocked)' : ''}`,
      ),
    ),
  );
}

// What the form does not show goes back as it came.
function line_fields(line, index) {
  const { lineType = 'Item', unit = 'PCS' } = line;
  const cell = (name, label, value, attributes) =>
    input(`line-${name}-${index}`, value, {
      'aria-label': `${label}, line ${index + 1}`,
      'data-member': name,
      ...attributes,
    });
  return h(
    'div',
    { class: 'line', 'data-line-type': lineType, 'data-unit': unit },
    cell('description', 'Description', line.description, { maxlength: 100 }),
    cell('quantity', 'Quantity', line.quantity, { inputmode: 'decimal', class: 'figure' }),
    cell('unit-cost', 'Unit cost', line.unitCost, { inputmode: 'decimal', class: 'figure' }),
    h(
      'button',
      {
        type: 'button',
        class: 'small',
        'data-form': 'remove-line',
        'aria-label': `Remove line ${index + 1}`,
      },
      icon('close'),
    ),
  );
}

function change_lines(form, event) {
  const button = event.target.closest('[data-form]');
  if (!button) return;
  const lines = form.querySelector('.lines');
  if (button.dataset.form === 'remove-line') {
    button.closest('.line').remove();
    renumber(lines);
  } else {
    const added = line_fields({ description: '', quantity: 1, unitCost: '' }, lines.children.length);
    lines.append(added);
    added.querySelector('input').focus();
  }
}

function renumber(lines) {
  [...lines.children].forEach((line, index) => {
    for (const control of line.querySelectorAll('input')) {
      const name = `field-line-${control.dataset.member}-${index}`;
      control.id = name;
      control.dataset.testid = name;
    }
  });
}

// The text of a figure as it was typed, so that no digit is lost; "1.234,50" and "1,234.50" mean the same.
function figure(text) {
  const tidy = text.trim().replace(/\s/g, '');
  const decimal_comma = /,\d{1,2}$/.test(tidy);
  return decimal_comma ? tidy.replace(/\./g, '').replace(',', '.') : tidy.replace(/,/g, '');
}

function read_form(form, kind) {
  const value = (name) => form.querySelector('#field-' + name).value;
  const lines = [...form.querySelectorAll('.lines .line')]
    .map((line) => {
      const member = (name) => line.querySelector(`[data-member="${name}"]`).value;
      return {
        lineType: line.dataset.lineType,
        unitOfMeasureCode: line.dataset.unit,
        description: member('description'),
        quantity: figure(member('quantity')) || '0',
        unitCost: figure(member('unit-cost')) || '0',
      };
    })
    .filter((line) => line.description !== '' || line.unitCost !== '0');
  const body = { vendorNumber: value('vendor'), dueDate: value('due-date'), lines };
  if (!is_order(kind)) body.vendorInvoiceNumber = value('vendor-invoice-number').trim();
  return body;
}

async function save(form, company, kind, one) {
  const button = form.querySelector('[type=submit]');
  button.disabled = true;
  try {
    const body = read_form(form, kind);
    if (one) await call('PATCH', 'invoices/' + one.id, body);
    else await call('POST', is_order(kind) ? 'orders' : 'invoices', { ...body, company: company.id });
    close_drawer();
  } catch (error) {
    form.querySelector('.form-error').textContent = error.message;
    button.disabled = false;
  }
}
