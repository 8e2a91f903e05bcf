// The right pane: a Slack workspace.
import { render_blocks } from './blocks.js';
import { click_reader } from './clicks.js';
import { render_composer } from './composer.js';
import { h, icon, patch } from './dom.js';
import { home_head, home_nodes } from './home.js';
import { mrkdwn } from './mrkdwn.js';
import { day_text, initials, time_text, ts_instant } from './text.js';

const near_the_end_px = 80;
const seen_until = new Map(); // Channel → newest ts that was shown.
let drawn_channel = null;

export function render_slack(state, view) {
  patch(document.getElementById('slack-bar'), workspace_bar(state, view));
  const channel = chosen_channel(state, view);
  if (channel && !view.home) seen_until.set(channel.id, newest(channel));
  patch(document.getElementById('slack-channels'), channel_list(state, view, view.home ? null : channel));
  if (view.home) return draw_home(state, view);
  patch(document.getElementById('channel-head'), channel ? channel_head(channel) : null);
  if (channel) draw_messages(state, view, channel);
  render_composer(channel);
}

function draw_home(state, view) {
  patch(document.getElementById('channel-head'), home_head(state));
  patch(document.getElementById('messages'), home_nodes(state, view, names_of(state)));
  render_composer(null);
  drawn_channel = null;
}

const names_of = (state) =>
  new Map([
    ...state.slack.people.map((one) => [one.id, one.real_name]),
    [state.slack.bot.user, state.slack.bot.name],
    ...state.slack.channels.map((one) => [one.id, one.name]),
  ]);

const newest = (channel) => channel.messages.at(-1)?.ts ?? '';

export function chosen_channel(state, view) {
  const channels = state.slack.channels;
  return (
    channels.find((one) => one.id === view.channel) ??
    channels.find((one) => one.is_member && !one.is_archived) ??
    channels[0]
  );
}

function titles(state) {
  return new Map(
    state.companies.flatMap((company) => company.employees).map((one) => [one.email, one.jobTitle]),
  );
}

// Who sits at the page when nobody was chosen: somebody of the finance department.
export function default_person(state) {
  const title_of = titles(state);
  const people = sorted_people(state);
  return (people.find((one) => /chief|finance/i.test(title_of.get(one.email) ?? '')) ?? people[0])?.id;
}

function sorted_people(state) {
  const title_of = titles(state);
  const rank = (one) => (title_of.has(one.email) ? 0 : 1);
  return [...state.slack.people].sort((a, b) => rank(a) - rank(b) || a.real_name.localeCompare(b.real_name));
}

function workspace_bar(state, view) {
  const title_of = titles(state);
  return [
    h(
      'div',
      { class: 'team' },
      h('span', { class: 'team-mark', 'aria-hidden': 'true' }, initials(state.slack.team.name)),
      h('strong', {}, state.slack.team.name),
      h('small', {}, 'Slack'),
    ),
    h(
      'label',
      { class: 'person' },
      h('span', {}, 'You are'),
      h(
        'select',
        { id: 'person', 'data-testid': 'person-select' },
        sorted_people(state).map((one) =>
          h(
            'option',
            { value: one.id, selected: one.id === view.person },
            one.real_name + (title_of.get(one.email) ? `, ${title_of.get(one.email)}` : ''),
          ),
        ),
      ),
    ),
  ];
}

function channel_list(state, view, chosen) {
  return [
    h('h2', {}, 'Channels'),
    h(
      'ul',
      {},
      state.slack.channels.map((one) => {
        const unread = newest(one) > (seen_until.get(one.id) ?? '');
        return h(
          'li',
          {},
          h(
            'button',
            {
              class: [
                one === chosen ? 'chosen' : '',
                unread ? 'unread' : '',
                one.is_archived ? 'archived' : '',
              ].join(' '),
              'aria-current': one === chosen ? 'page' : null,
              'data-do': 'channel',
              'data-id': one.id,
              title: one.name,
              'data-testid': `slack-channel-${one.id}`,
            },
            icon(one.is_private ? 'lock' : 'hash'),
            h('span', {}, one.name),
          ),
        );
      }),
    ),
    h('h2', {}, 'Apps'),
    h(
      'ul',
      {},
      h(
        'li',
        {},
        h(
          'button',
          {
            class: view.home ? 'app chosen' : 'app',
            'aria-current': view.home ? 'page' : null,
            'data-do': 'home',
            title: 'What the app shows you: its Home tab',
            'data-testid': 'slack-app-home',
          },
          h('span', { class: state.slack.installed ? 'app-dot' : 'app-dot gone', 'aria-hidden': 'true' }),
          h('span', {}, state.slack.bot.name),
        ),
      ),
    ),
  ];
}

function channel_head(channel) {
  return [
    h('h2', {}, icon(channel.is_private ? 'lock' : 'hash'), channel.name),
    channel.is_archived ? h('span', { class: 'tag' }, 'archived') : null,
    channel.is_member ? null : h('span', { class: 'tag' }, 'Countersign is not in this channel'),
    h('span', { class: 'members', title: 'Members' }, icon('people'), channel.members.length),
  ];
}

function draw_messages(state, view, channel) {
  const box = document.getElementById('messages');
  const at_end = box.scrollHeight - box.scrollTop - box.clientHeight < near_the_end_px;
  const items = conversation(state, view, channel);
  patch(
    box,
    items.length > 0
      ? message_nodes(state, view, channel, items)
      : h('div', { class: 'empty', 'data-key': 'empty' }, empty_text(state, channel)),
  );
  if (drawn_channel !== channel.id || at_end) box.scrollTop = box.scrollHeight;
  drawn_channel = channel.id;
}

function empty_text(state, channel) {
  if (channel.is_archived)
    return [h('strong', {}, 'An archived channel'), h('p', {}, 'Slack takes no message here any more.')];
  if (!channel.is_member)
    return [
      h('strong', {}, 'The app was not invited'),
      h('p', {}, 'Only its members can write into this channel.'),
    ];
  if (!state.connected)
    return [
      h('strong', {}, 'Nothing is connected yet'),
      h('p', {}, 'Start Countersign with the sandbox settings; its approval cards appear here.'),
    ];
  return [
    h('strong', {}, 'No cards yet'),
    h('p', {}, 'Edit an invoice on the left and save it: Countersign asks for approval here.'),
  ];
}

// The channel's messages and what only this person sees, oldest first, replies under their message.
function conversation(state, view, channel) {
  const own = state.slack.ephemerals
    .filter((one) => one.channel === channel.id && one.user === view.person)
    .map((one) => ({ ...one, ephemeral: true }));
  return [...channel.messages, ...own].sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

function message_nodes(state, view, channel, items) {
  const tops = new Set(items.filter((one) => is_top(one)).map((one) => one.ts));
  const context = {
    names: names_of(state),
    me: view.person,
    channel: channel.id,
    clicks: click_reader(state),
    bot: state.slack.bot,
  };
  let day = '';
  return items
    .filter((one) => is_top(one) || !tops.has(one.thread_ts))
    .flatMap((one) => {
      const today = day_text(ts_instant(one.ts));
      const divider =
        today === day ? [] : [h('div', { class: 'day', 'data-key': 'day ' + today }, h('span', {}, today))];
      day = today;
      const replies = items.filter((reply) => reply !== one && reply.thread_ts === one.ts);
      return [...divider, message_node(one, replies, context)];
    });
}

const is_top = (message) => !message.thread_ts || message.thread_ts === message.ts;

function message_node(message, replies, context) {
  const inner = { ...context, ts: message.ts, clicks: message.ephemeral ? null : context.clicks };
  return h(
    'article',
    {
      class: message.ephemeral ? 'message ephemeral' : 'message',
      'data-key': message.ts,
      'data-testid': message.ephemeral ? 'ephemeral' : `message-${message.ts}`,
    },
    message.ephemeral ? h('p', { class: 'only-you' }, icon('eye'), 'Only visible to you') : null,
    avatar(message, context),
    h(
      'div',
      { class: 'message-body' },
      h(
        'header',
        {},
        h('b', {}, author(message, context)),
        is_app(message) ? h('span', { class: 'app-badge' }, 'APP') : null,
        h('time', {}, time_text(ts_instant(message.ts))),
      ),
      message.blocks?.length > 0
        ? render_blocks(message.blocks, inner)
        : h('div', { class: 'block section-block' }, mrkdwn(message.text, inner)),
      message.edited
        ? h(
            'span',
            { class: 'edited', title: 'Edited ' + time_text(ts_instant(message.edited.ts)) },
            '(edited)',
          )
        : null,
      replies.length > 0 ? thread(replies, context) : null,
    ),
  );
}

const is_app = (message) => message.ephemeral || Boolean(message.bot_id);
const author = (message, { names, bot }) =>
  message.ephemeral ? bot.name : (names.get(message.user) ?? message.user);

function avatar(message, context) {
  if (is_app(message)) return h('img', { class: 'avatar', src: '/page/mark.svg', alt: '' });
  return h('span', { class: 'avatar letters', 'aria-hidden': 'true' }, initials(author(message, context)));
}

function thread(replies, context) {
  const count = replies.filter((one) => !one.ephemeral).length;
  return h(
    'div',
    { class: 'thread' },
    count > 0 ? h('p', { class: 'thread-count' }, count === 1 ? '1 reply' : `${count} replies`) : null,
    replies.map((reply) => message_node(reply, [], context)),
  );
}
