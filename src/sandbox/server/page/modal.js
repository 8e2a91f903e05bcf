// A modal as Slack draws it (docs.slack.dev/surfaces/modals): the one that the person at the page has open.
import { call } from './api.js';
import { render_blocks, text_object } from './blocks.js';
import { note } from './dialog.js';
import { h, icon } from './dom.js';

let drawn = null; // What the dialog shows: its view and the state of its submission.
let shown_view = null; // Which view and content, so that what was typed survives an error.
let me = null;

export function render_modal(state, view) {
  const dialog = the_dialog();
  const open = state.slack.views.find((one) => one.user === view.person);
  if (!open) return shut(dialog);
  me = view.person;
  const key = JSON.stringify([open.id, open.hash, open.errors, open.trouble, open.submitting]);
  if (key === drawn && dialog.open) return;
  const content = open.id + open.hash;
  const typed = content === shown_view ? values_of(dialog) : {};
  drawn = key;
  shown_view = content;
  const context = { names: names_of(state), me, channel: null, ts: '', clicks: { state: () => null } };
  dialog.replaceChildren(frame(open, typed, state, context));
  if (!dialog.open) dialog.showModal();
  if (content !== dialog.dataset.focused) dialog.querySelector('textarea, [data-close]')?.focus();
  dialog.dataset.focused = content;
}

function shut(dialog) {
  drawn = null;
  shown_view = null;
  if (dialog.open) dialog.close();
}

function the_dialog() {
  const known = document.getElementById('slack-modal');
  if (known) return known;
  const dialog = h('dialog', { id: 'slack-modal', class: 'slack-modal', 'data-testid': 'modal' });
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    act('close');
  });
  dialog.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button || button.getAttribute('aria-disabled') === 'true') return;
    if (button.hasAttribute('data-close')) act('close');
    else if (button.dataset.action) act('click', { action_id: button.dataset.action });
  });
  dialog.addEventListener('submit', (event) => {
    event.preventDefault();
    act('submit', { values: values_of(dialog) });
  });
  document.body.append(dialog);
  return dialog;
}

// What Slack does with it; the dialog follows the state that comes back.
async function act(verb, more) {
  try {
    await call('POST', `views/${verb}`, { user: me, ...more });
  } catch (error) {
    note('Slack could not do that', error.message);
  }
}

const names_of = (state) =>
  new Map([
    ...state.slack.people.map((one) => [one.id, one.real_name]),
    [state.slack.bot.user, state.slack.bot.name],
    ...state.slack.channels.map((one) => [one.id, one.name]),
  ]);

const values_of = (dialog) =>
  Object.fromEntries([...dialog.querySelectorAll('[data-block]')].map((one) => [one.dataset.block, one.value ?? '']));

function frame(open, typed, state, context) {
  const { title, submit, close, blocks } = open.view;
  return h(
    'form',
    { novalidate: true, 'aria-busy': open.submitting ? 'true' : null },
    h(
      'header',
      {},
      h('img', { src: '/page/mark.svg', alt: '', width: 28, height: 28 }),
      h('h2', {}, text_object(title, context)),
      h('button', { type: 'button', class: 'modal-x', 'data-close': true, 'aria-label': 'Close' }, icon('close')),
    ),
    h(
      'div',
      { class: 'modal-body', tabindex: '-1' },
      open.trouble ? h('p', { class: 'modal-trouble', role: 'alert' }, icon('warning'), open.trouble) : null,
      blocks.map((block) =>
        block.type === 'input'
          ? input_block(block, open.errors[block.block_id], typed, state, context)
          : render_blocks([block], context),
      ),
    ),
    submit || close
      ? h(
          'footer',
          {},
          h(
            'button',
            { type: 'button', class: 'quiet', 'data-close': true, 'data-testid': 'modal-close' },
            close ? text_object(close, context) : 'Cancel',
          ),
          submit
            ? h(
                'button',
                {
                  type: 'submit',
                  class: 'primary',
                  'data-testid': 'modal-submit',
                  'aria-disabled': open.submitting ? 'true' : null,
                },
                open.submitting ? h('span', { class: 'spinner', 'aria-hidden': 'true' }) : null,
                text_object(submit, context),
              )
            : null,
        )
      : null,
  );
}

function input_block(block, error, typed, state, context) {
  const field = `modal-${block.block_id}`;
  return h(
    'div',
    { class: error ? 'block input-block wrong' : 'block input-block' },
    h('label', { for: field }, text_object(block.label, context), block.optional ? h('span', {}, ' (optional)') : null),
    draw_element(block, field, typed[block.block_id], state, Boolean(error)),
    error ? h('p', { class: 'input-error', role: 'alert', 'data-testid': 'modal-error' }, icon('warning'), error) : null,
    block.hint ? h('p', { class: 'input-hint' }, text_object(block.hint, context)) : null,
  );
}

function draw_element(block, id, value, state, is_wrong) {
  const { element } = block;
  const shared = { id, 'data-block': block.block_id, 'aria-invalid': is_wrong ? 'true' : null };
  if (element.type === 'users_select') {
    const chosen = value ?? element.initial_user ?? '';
    return h(
      'select',
      shared,
      h('option', { value: '' }, element.placeholder?.text ?? 'Choose a person'),
      state.slack.people.map((one) =>
        h('option', { value: one.id, selected: one.id === chosen }, one.real_name),
      ),
    );
  }
  if (element.type === 'plain_text_input') {
    const text = value ?? element.initial_value ?? '';
    return element.multiline
      ? h('textarea', { ...shared, rows: 4, maxlength: element.max_length }, text)
      : h('input', { ...shared, type: 'text', maxlength: element.max_length, value: text });
  }
  return h('p', { class: 'unknown' }, `An element of type ${element.type}, which the sandbox does not draw`);
}
