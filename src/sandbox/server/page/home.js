// The app's Home tab, as the person at the page has it (docs.slack.dev/surfaces/app-home).
import { call } from './api.js';
import { render_blocks } from './blocks.js';
import { note } from './dialog.js';
import { h } from './dom.js';

// Slack tells the app of it, and the app may show something new.
export async function open_home(user) {
  try {
    await call('POST', 'home', { user });
  } catch (error) {
    note('Slack could not open the Home tab', error.message);
  }
}

export function home_head(state) {
  return [
    h('h2', {}, h('img', { src: '/page/mark.svg', alt: '', width: 22, height: 22 }), state.slack.bot.name),
    h('span', { class: 'home-tab', 'aria-current': 'page' }, 'Home'),
  ];
}

export function home_nodes(state, view, names) {
  const home = state.slack.homes.find((one) => one.user === view.person);
  if (!home)
    return h(
      'div',
      { class: 'empty', 'data-key': 'home-empty' },
      h('strong', {}, 'Nothing is here yet'),
      h('p', {}, 'Countersign shows here what waits for you as soon as it runs.'),
    );
  const context = { names, me: view.person, channel: null, ts: '', clicks: { state: () => null } };
  return h(
    'div',
    { class: 'home', 'data-key': 'home', 'data-testid': 'home' },
    render_blocks(home.view.blocks, context),
  );
}
