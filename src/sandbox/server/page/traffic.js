// Who talks to whom: the subscriptions to Business Central's webhooks, and every HTTP call.
import { empty } from './documents.js';
import { h } from './dom.js';
import { duration_text, second_text } from './text.js';

export function subscription_list(state) {
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

// "Business Central → Countersign: notification with 1 item · 202"
export function call_text(one) {
  const [from, to] = call_parties(one);
  return `${from} → ${to}: ${one.summary || one.path.split('/').at(-1)} · ${status_text(one)}`;
}

const status_class = (one) =>
  one.status === 0 || one.status >= 500 ? 'bad' : one.status >= 400 ? 'odd' : 'good';

export function call_list(state) {
  if (state.calls.length === 0)
    return empty(
      'No calls yet',
      'Every HTTP request between Countersign and the services will be listed here.',
    );
  return h('ul', { class: 'calls', 'data-testid': 'calls' }, [...state.calls].reverse().map(call_row));
}

function call_row(one) {
  const [from, to] = call_parties(one);
  return h(
    'li',
    { class: one.faulted ? `${one.direction} faulted` : one.direction },
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
}

// The environment's long common beginning says nothing; what differs is at the end.
function shown_path(path) {
  const decoded = path.replace(/%20/g, ' ');
  const short = decoded
    .replace(/^\/bc\/v2\.0\/.*?\/(api\/v2\.0|ODataV4)/, '…/$1')
    .replace(/companies\(([0-9a-f]{8})[0-9a-f-]+\)/i, 'companies($1…)');
  return short.replace(/^\/entra\/[^/]+/, '/entra/…');
}
