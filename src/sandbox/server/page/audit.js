// What the audit trail of the server beside the sandbox says of a document: `countersign audit show`, for a reader of this page.
import { call } from './api.js';
import { h, icon } from './dom.js';

// Opens the story; rejects when there is none. Slack ids are shown with the names that the sandbox's Slack has for them.
export async function open_audit(title, document_id, slack) {
  const story = await call('GET', 'audit/' + document_id);
  const names = names_of(slack);
  const dialog = h(
    'dialog',
    { class: 'audit', 'aria-labelledby': 'audit-title', 'data-testid': 'audit' },
    h(
      'header',
      {},
      h('h2', { id: 'audit-title' }, title),
      h('button', { type: 'button', class: 'small', 'aria-label': 'Close', 'data-testid': 'audit-close' }, icon('close')),
    ),
    h(
      'ol',
      {},
      story.entries.map((entry) => entry_line(entry, names)),
    ),
    h(
      'footer',
      {},
      'Each entry is chained to the one before it. The head of the chain: ',
      h('code', {}, story.head),
    ),
  );
  dialog.querySelector('button').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function names_of(slack) {
  const people = slack.people.map((one) => [one.id, one.real_name]);
  const channels = slack.channels.map((one) => [one.id, '#' + one.name]);
  return new Map([...people, ...channels]);
}

function entry_line({ at, type, says }, names) {
  return h(
    'li',
    { class: 'kind-' + type.split('.')[0] },
    h('time', { title: at }, at.slice(11, 23)),
    h('span', {}, with_names(says, names), h('small', {}, type)),
  );
}

function with_names(text, names) {
  return text
    .split(/\b([A-Z][A-Z0-9]{8,})\b/)
    .map((part) => (names.has(part) ? h('b', { title: part }, names.get(part)) : part));
}
