// Presses of buttons: the question before, the spinner during, the triangle after.
import { call } from './api.js';
import { text_object } from './blocks.js';
import { ask, note } from './dialog.js';
import { is_web_address } from './mrkdwn.js';

// Presses that the state does not know yet, or that never left: "user channel ts action" → outcome.
const local = new Map();
const key_of = (user, channel, ts, action) => [user, channel, ts, action].join(' ');

const reasons = {
  0: 'Countersign did not answer within 3 seconds',
  default: (status) => `Countersign answered with status ${status}`,
};

// Reads, for a button, what the person at the page saw of the last press.
export function click_reader(state) {
  return {
    state({ me, channel, ts }, button) {
      const mine = local.get(key_of(me, channel, ts, button.action_id));
      if (mine && !state.slack.clicks.some((one) => one.id === mine.id && one.outcome !== 'pending'))
        return mine;
      const click = state.slack.clicks.findLast(
        (one) =>
          one.user === me && one.channel === channel && one.ts === ts && one.action_id === button.action_id,
      );
      if (!click) return null;
      return { outcome: click.outcome, reason: reasons[click.status] ?? reasons.default(click.status) };
    },
  };
}

// Asks the button's question, if it has one, and presses it. Calls `changed` when there is something to draw.
export async function press(button, block_id, message, context, changed) {
  if (button.confirm && !(await ask_first(button.confirm, context))) return;
  const own_link = button.url ? open_link(button.url, context) : null;
  const key = key_of(context.me, context.channel, message.ts, button.action_id);
  const body = {
    user: context.me,
    channel: context.channel,
    ts: message.ts,
    action_id: button.action_id,
    block_id,
  };
  if (button.value !== undefined) body.value = button.value;
  local.set(key, { outcome: 'pending' });
  changed();
  try {
    const { id } = await call('POST', 'clicks', body);
    local.set(key, { outcome: 'pending', id });
  } catch (error) {
    local.set(key, { outcome: 'warning', reason: error.message });
    if (!own_link) note('Slack could not send the click', error.message);
  }
  changed();
}

function ask_first(confirm, context) {
  return ask({
    title: text_object(confirm.title, context),
    text: text_object(confirm.text, context),
    yes: confirm.confirm.text,
    no: confirm.deny.text,
    danger: confirm.style === 'danger',
    look: 'slack-dialog',
  });
}

// A link into the sandbox's own Business Central shows the document in the left pane.
function open_link(url, { show_document }) {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (!address || !is_web_address(url)) return null;
  const number = document_number(address);
  if (address.pathname.startsWith('/bc-client') && number !== null) show_document(number);
  else window.open(url, '_blank', 'noopener,noreferrer');
  return address;
}

// "'No.' IS '107214'" → 107214
export function document_number(address) {
  const match = /'No\.' IS '((?:[^']|'')*)'/.exec(address.searchParams.get('filter') ?? '');
  return match ? match[1].replaceAll("''", "'") : null;
}
