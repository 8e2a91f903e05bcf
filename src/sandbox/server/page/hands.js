// What a scenario does on the page, in sight: it turns to the right list and channel, points, presses buttons.
import { note } from './dialog.js';
import { open_home as open_home_tab } from './home.js';
import { beat, point_at } from './spotlight.js';

const reach_ms = 900; // From pointing at something to pressing it.
const question_ms = 1500; // A question is on show before it is answered.

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const quoted = (text) => CSS.escape(text);

// The page's view is changed in place; draw() shows it. `pace` as the player's.
export function make_hands(view, draw, pace) {
  const row = (scene) => `[data-testid="invoice-row-${quoted(scene.document?.number ?? '')}"]`;
  const message = (found) => `[data-testid="message-${quoted(found?.ts ?? '')}"]`;

  const answer = (scene) => `[data-testid=ephemeral][data-key="${quoted(scene.answer_to(who)?.ts ?? '')}"]`;
  let who = null; // Who wrote last, by name.

  function turn_to(scene, tab, channel_name) {
    view.company = scene.company?.id ?? view.company;
    view.tab = tab;
    view.focus = null;
    view.channel = scene.channel(channel_name)?.id ?? view.channel;
    view.home = false;
    draw();
  }

  // `place`: row, card, calls, answer, home, digest, or "#channel".
  async function show(place, scene) {
    const channel_name = place.startsWith('#') ? place.slice(1) : undefined;
    turn_to(scene, place === 'calls' ? 'calls' : 'invoices', channel_name);
    if (place === 'home') turn_home();
    const css =
      {
        row: () => row(scene),
        card: () => message(scene.card),
        answer: () => answer(scene),
        digest: () => message(scene.digest),
        home: () => '[data-testid=home]',
        calls: () => '.calls li.faulted:not(li.faulted ~ li)', // The newest.
      }[place] ?? (() => message(scene.message_in(channel_name)));
    into_sight(css());
    point_at(css());
  }

  function turn_home() {
    view.home = true;
    draw();
  }

  async function open_home(scene, person) {
    view.person = scene.person(person)?.id ?? view.person;
    turn_home();
    await open_home_tab(view.person);
    point_at('[data-testid=home]');
  }

  // What a person writes, where they would.
  async function command(scene, person, words) {
    who = person;
    view.person = scene.person(person)?.id ?? view.person;
    turn_to(scene, 'invoices');
    const field = document.getElementById('composer-text');
    point_at('#composer');
    await sleep(reach_ms * pace);
    field.value = words;
    await sleep(question_ms * pace);
    beat();
    if (scene.is_live) document.getElementById('composer').requestSubmit();
  }

  // A button of the document's row in Business Central.
  async function tap(verb, scene) {
    turn_to(scene, 'invoices');
    const name = verb === 'post' ? 'post' : 'bc-' + verb;
    const css = `[data-testid="${name}-${quoted(scene.document?.number ?? '')}"]`;
    into_sight(css);
    point_at(document.querySelector(css) ? css : row(scene));
    await sleep(reach_ms * pace);
    beat();
    await sleep(200 * pace);
  }

  // A button of the card, by the page's own way of pressing it: its question is asked and answered.
  async function press(scene, action, person, meanwhile) {
    view.person = scene.person(person)?.id ?? view.person;
    turn_to(scene, 'invoices');
    const css = `${message(scene.card)} [data-action="${quoted(action)}"]`;
    const button = document.querySelector(css);
    if (!button) throw new Error(`The card has no button “${action}”.`);
    into_sight(css);
    point_at(css);
    await sleep(reach_ms * pace);
    beat();
    if (!scene.is_live) return;
    document.querySelector(css)?.click();
    await answer_question(scene, meanwhile);
  }

  // The question is there as soon as the button was pressed, if it asks one.
  async function answer_question(scene, meanwhile) {
    const yes = document.querySelector('dialog.ask [data-testid=confirm-yes]');
    if (!yes) return;
    point_at('dialog.ask [data-testid=confirm-yes]');
    await sleep(question_ms * pace);
    if (meanwhile && scene.is_live) await meanwhile(scene, { show: async () => {} });
    beat();
    if (scene.is_live) yes.click();
    else document.querySelector('dialog.ask [data-testid=confirm-no]')?.click();
  }

  // A button that opens a form, and the form.
  async function write(scene, action, person, text) {
    await press(scene, action, person);
    const field = await appears('#slack-modal textarea', scene);
    if (!field) return;
    point_at('#slack-modal');
    await sleep(reach_ms * pace);
    field.value = text;
    await sleep(question_ms * pace);
    beat();
    if (scene.is_live) document.querySelector('#slack-modal [data-testid=modal-submit]')?.click();
  }

  return { show, tap, press, write, command, open_home, tell: note, rest: () => point_at(null) };
}

// Slack opens a form within three seconds of its click, or not at all.
async function appears(css, scene) {
  for (let waited = 0; waited < 4000 && scene.is_live; waited += 50) {
    const found = document.querySelector(css);
    if (found) return found;
    await sleep(50);
  }
  if (scene.is_live) throw new Error('The form did not open.');
  return null;
}

// What is taller than its pane is shown from its beginning.
function into_sight(css) {
  const element = document.querySelector(css);
  const frame = element?.closest('.messages');
  const is_tall = frame && element.offsetHeight > frame.clientHeight;
  element?.scrollIntoView({ block: is_tall ? 'start' : 'nearest' });
}
