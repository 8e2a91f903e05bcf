// The words that scenarios are written in: what somebody does, and what must then be true.
import { call } from './api.js';
import { is_posted } from './documents.js';
import { buttons_of } from './scene.js';

// Acts: (scene, hands) → promise ---------------------------------------------------------------------------

function in_days(days) {
  const date = new Date();
  date.setDate(date.getDate() + days);
  return date.toISOString().slice(0, 10);
}

// A clerk enters a purchase invoice. `complete: false` leaves the vendor's number out.
export function enter({ vendor, lines, days = 14, complete = true }) {
  return async (scene, hands) => {
    const answer = await call('POST', 'invoices', {
      company: scene.company.id,
      vendorNumber: vendor,
      vendorInvoiceNumber: complete ? scene.number : '',
      dueDate: in_days(days),
      lines,
    });
    scene.document_id = answer.id;
    await hands.show('row', scene);
  };
}

// So many purchase orders at once.
export function enter_orders(count, { vendor, lines, days = 30 }) {
  return async (scene) => {
    const order = { company: scene.company.id, vendorNumber: vendor, dueDate: in_days(days), lines };
    for (let i = 0; i < count; i++) await call('POST', 'orders', order);
  };
}

// The same vendor invoice was entered before, and posted by hand.
export function posted_before({ vendor, lines }) {
  return async (scene) => {
    const answer = await call('POST', 'invoices', {
      company: scene.company.id,
      vendorNumber: vendor,
      vendorInvoiceNumber: scene.number,
      dueDate: in_days(7),
      lines,
    });
    await call('POST', `invoices/${answer.id}/post`, {});
  };
}

// `fields` are those of the control API, or a function of the scene that gives them.
export function change(fields) {
  return async (scene, hands) => {
    await hands.show('row', scene);
    const body = typeof fields === 'function' ? fields(scene) : fields;
    await call('PATCH', 'invoices/' + scene.document_id, body);
  };
}

export const add_vendors_number = change((scene) => ({ vendorInvoiceNumber: scene.number }));

// A person does something to the document in Business Central: send, approve, reject, cancel, reopen, post.
export function in_business_central(verb, body = {}) {
  return async (scene, hands) => {
    await hands.tap(verb, scene);
    await call('POST', `invoices/${scene.document_id}/${verb}`, body);
  };
}

// The same, when Business Central must refuse it; its words are kept and shown.
export function refused_by_business_central(verb, title) {
  return async (scene, hands) => {
    await hands.tap(verb, scene);
    try {
      await call('POST', `invoices/${scene.document_id}/${verb}`);
    } catch (error) {
      scene.refusal = error.message;
      hands.tell(title, error.message);
    }
  };
}

// A person presses a button of the card. `meanwhile` happens while its question is open.
export function press(action, person, meanwhile) {
  return (scene, hands) => hands.press(scene, action, person, meanwhile);
}

// The same, when the button opens a form: this text is written into it, and it is sent.
export function write(action, person, text) {
  return (scene, hands) => hands.write(scene, action, person, text);
}

// A person writes a command where the card is; `words` of the scene.
export function command(person, words) {
  return (scene, hands) => hands.command(scene, person, words(scene));
}

export function open_home_of(person) {
  return (scene, hands) => hands.open_home(scene, person);
}

// Something goes wrong, from now on; see src/sandbox/model/faults.hpp.
export function break_something(id, description) {
  return async (scene) => {
    const fault = { id: 'scenario-' + id, ...description };
    scene.faults.add(fault.id);
    await call('POST', 'faults', fault);
  };
}

// Conditions: {what(scene), holds(scene)} ------------------------------------------------------------------

const condition = (what, holds) => ({ what: typeof what === 'string' ? () => what : what, holds });

const holds = (value, text) => JSON.stringify(value ?? null).includes(text);

const channel_label = (scene) => '#' + scene.scenario.channel;

export const was_read = condition('Countersign reads the invoice from Business Central', (scene) =>
  scene
    .calls_since_act()
    .some((one) => one.direction === 'in' && one.path.includes(scene.document_id) && one.status === 200),
);

export const no_card = condition(
  (scene) => `no card about it in ${channel_label(scene)}`,
  (scene) => scene.card === null,
);

export const card_says = (start) =>
  condition(
    (scene) => `a card in ${channel_label(scene)} that begins with “${start}”`,
    (scene) => scene.card?.text.startsWith(start) ?? false,
  );

export const card_offers = (action) =>
  condition(`a button “${action}” on the card`, (scene) =>
    buttons_of(scene.card).some((one) => one.action_id === action),
  );

export const card_offers_no = (action) =>
  condition(
    `no button “${action}” on the card`,
    (scene) => scene.card !== null && !buttons_of(scene.card).some((one) => one.action_id === action),
  );

export const card_shows = (text) =>
  condition(`the card shows “${text}”`, (scene) => JSON.stringify(scene.card?.blocks ?? []).includes(text));

export const card_mentions = (name) =>
  condition(`${name} is mentioned on the card`, (scene) =>
    JSON.stringify(scene.card?.blocks ?? []).includes(`<@${scene.person(name)?.id}>`),
  );

export const approval_is = (status) =>
  condition(`Business Central shows it as ${status}`, (scene) => scene.document?.approval === status);

// What is posted there was released before: its workflow holds everything else.
export const was_released = condition(
  'Business Central releases it',
  (scene) => scene.document !== null && (scene.document.approval === 'Released' || is_posted(scene.document)),
);

export const was_refused = condition('Business Central refuses', (scene) => scene.refusal !== null);

export const posted_once = condition(
  'Business Central shows it as posted, by one posting',
  (scene) => scene.document !== null && is_posted(scene.document) && scene.document.posts.successes === 1,
);

export const asked_to_post = (times) =>
  condition(
    `Countersign asked for the posting ${times === 1 ? 'once' : times + ' times'}`,
    (scene) => scene.document?.posts.attempts === times,
  );

export const not_posted = condition(
  'it is still a draft',
  (scene) => scene.document !== null && !is_posted(scene.document),
);

export const posted_by_a_person = condition(
  'Business Central shows it as posted by a person',
  (scene) => scene.document?.posts.by_people === 1 && is_posted(scene.document),
);

export const told_in = (channel_name) =>
  condition(`a message about it in #${channel_name}`, (scene) => scene.message_in(channel_name) !== null);

// What this person alone is told.
export const tells = (person, text) =>
  condition(
    () => `an answer to ${person} that says “${text}”`,
    (scene) => holds(scene.answer_to(person), text),
  );

export const tells_number = (person) =>
  condition(
    (scene) => `an answer to ${person} about ${scene.number}`,
    (scene) => holds(scene.answer_to(person), scene.number),
  );

export const home_shows = (person, text) =>
  condition(
    () => `“${text}” in ${person}’s Home tab`,
    (scene) => holds(scene.home_of(person), text),
  );

export const home_shows_number = (person) =>
  condition(
    (scene) => `${scene.document?.number ?? 'the invoice'} in ${person}’s Home tab`,
    (scene) => scene.document !== null && holds(scene.home_of(person), scene.document.number),
  );

export const digest_says = (text) =>
  condition(
    (scene) => `one message about many changes in ${channel_label(scene)}, with “${text}”`,
    (scene) => holds(scene.digest, text),
  );

export const fault_struck = (id) =>
  condition('the fault strikes', (scene) =>
    scene.state.faults.some((one) => one.id === 'scenario-' + id && one.hits > 0),
  );

export const workflow_asked = condition(
  'Business Central asks Countersign, which takes the request',
  (scene) =>
    scene
      .calls_since_act()
      .some(
        (one) =>
          one.direction === 'out' && one.path.includes('/workflow') && one.status < 300 && one.status > 0,
      ),
);

// Before the first step.
export const is_connected = condition(
  'a Countersign is connected to this sandbox',
  (scene) => scene.state.connected,
);

export const has_company = condition(
  (scene) => `a company ${scene.scenario.company} and a channel #${scene.scenario.channel}`,
  (scene) => Boolean(scene.company && scene.channel()),
);

export const has_subscription = condition(
  (scene) => `Countersign subscribes to the invoices of ${scene.scenario.company}`,
  (scene) =>
    scene.state.subscriptions.some(
      (one) => one.company === scene.company?.id && one.resource === 'purchaseInvoices',
    ),
);

export const workflow_is = (kind) =>
  condition(
    (scene) =>
      kind === 'outside'
        ? `Countersign subscribes to the approval workflow of ${scene.scenario.company}`
        : `the approval workflow of ${scene.scenario.company} is “${kind}”`,
    (scene) => scene.company?.invoiceWorkflow === kind,
  );
