// Block Kit as Slack draws it (docs.slack.dev/reference/block-kit/blocks): the blocks that a message may hold.
import { emoji } from './emoji.js';
import { h, icon } from './dom.js';
import { mrkdwn } from './mrkdwn.js';

// `context`: {names, me, channel, ts, clicks}; without `clicks` the buttons cannot be pressed.
export function render_blocks(blocks, context) {
  return blocks.map((block) => {
    const draw = drawings[block.type];
    return draw
      ? draw(block, context)
      : h('p', { class: 'block unknown' }, `A block of type ${block.type}, which the sandbox does not draw`);
  });
}

const drawings = {
  header: (block, context) => h('h3', { class: 'block header-block' }, text_object(block.text, context)),
  section: section_block,
  context: (block, context) =>
    h(
      'div',
      { class: 'block context-block' },
      (block.elements ?? []).map((element) => h('span', {}, text_object(element, context))),
    ),
  divider: () => h('hr', { class: 'block' }),
  actions: (block, context) =>
    h(
      'div',
      { class: 'block actions-block' },
      (block.elements ?? []).map((element) => button_element(element, block, context)),
    ),
};

export function text_object(text, context) {
  if (!text) return null;
  return text.type === 'mrkdwn'
    ? mrkdwn(text.text, context)
    : text.emoji === false
      ? text.text
      : emoji(text.text);
}

function section_block(block, context) {
  return h(
    'div',
    { class: 'block section-block' },
    block.text ? h('div', { class: 'section-text' }, text_object(block.text, context)) : null,
    block.fields
      ? h(
          'div',
          { class: 'section-fields' },
          block.fields.map((field) => h('div', {}, text_object(field, context))),
        )
      : null,
  );
}

function button_element(button, block, context) {
  const press = context.clicks?.state(context, button);
  const busy = press?.outcome === 'pending';
  return h(
    'span',
    { class: 'press' },
    h(
      'button',
      {
        type: 'button',
        class: `slack-button ${button.style ?? ''}`,
        'data-do': 'press',
        'data-ts': context.ts,
        'data-block': block.block_id,
        'data-action': button.action_id,
        'data-testid': `button-${button.action_id}`,
        'aria-label': button.accessibility_label,
        'aria-busy': busy ? 'true' : null,
        'aria-disabled': busy || !context.clicks ? 'true' : null,
      },
      busy ? h('span', { class: 'spinner', 'aria-hidden': 'true' }) : null,
      h('span', {}, text_object(button.text, context)),
    ),
    press?.outcome === 'warning'
      ? h(
          'span',
          {
            class: 'press-warning',
            role: 'img',
            title: press.reason,
            'aria-label': press.reason,
            'data-testid': 'press-warning',
          },
          icon('warning'),
        )
      : null,
  );
}

// The button that an element drawn above stands for, as the message shows it now.
export function find_button(message, block_id, action_id) {
  const block = (message.blocks ?? []).find((one) => one.block_id === block_id);
  return block?.elements?.find((element) => element.action_id === action_id) ?? null;
}
