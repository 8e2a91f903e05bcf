// The app's Home tab, as the person at the page has it (docs.slack.dev/surfaces/app-home).
import { call } from './api.js';
import { render_blocks } from './blocks.js';
import { ask, note } from './dialog.js';
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
    state.slack.installed ? remove_button() : removed_note(state.slack.install_url),
  ];
}

const remove_button = () =>
  h(
    'button',
    {
      class: 'app-remove',
      'data-do': 'uninstall',
      title: 'As an administrator of the workspace does it',
      'data-testid': 'slack-uninstall',
    },
    'Remove app',
  );

const removed_note = (install_url) =>
  h(
    'span',
    { class: 'app-removed', 'data-testid': 'slack-removed' },
    'Removed',
    install_url ? h('a', { href: install_url, target: '_blank', rel: 'noopener' }, 'Install it again') : null,
  );

// What an administrator of the workspace does: Slack tells the app, and takes its token no more.
export async function uninstall_app(name) {
  const sure = await ask({
    title: `Remove ${name} from this workspace?`,
    yes: 'Remove',
    no: 'Cancel',
    danger: true,
    text: 'Its token ends, and cards wait until it is installed again. Posting in Business Central goes on.',
  });
  if (!sure) return;
  try {
    await call('POST', 'installation', { uninstall: true });
  } catch (error) {
    note('Slack could not remove the app', error.message);
  }
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
