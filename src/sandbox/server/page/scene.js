// One play of a scenario: what it acts on, and how that stands in the newest state of the sandbox.
import { documents } from './documents.js';

// Unlike any number that was used before, as a vendor would print it.
const fresh_number = (prefix) => `${prefix}-${String(Date.now()).slice(-6)}`;

export class Scene {
  document_id = null;
  faults = new Set(); // Ids of those that were set, for the end.
  is_live = true; // Until it was stopped.
  refusal = null; // Business Central's words when it refused what was to be refused.
  acted_after = ''; // The last call before the step's act.

  constructor(scenario, state) {
    this.scenario = scenario;
    this.state = state;
    this.began = state.now;
    this.acted_at = state.now; // The step's act.
    this.number = fresh_number(scenario.number_prefix ?? 'INV');
  }

  get company() {
    return this.state.companies.find((one) => one.name === this.scenario.company);
  }

  get document() {
    return documents(this.state).find((one) => one.id === this.document_id) ?? null;
  }

  channel(name = this.scenario.channel) {
    return this.state.slack.channels.find((one) => one.name === name);
  }

  // The newest message about the document.
  message_in(channel_name) {
    const messages = this.channel(channel_name)?.messages ?? [];
    return messages.findLast((one) => !is_reply(one) && one.text.includes(this.number)) ?? null;
  }

  get card() {
    return this.message_in(this.scenario.channel);
  }

  // What was said lately to this person alone.
  answer_to(name) {
    const person = this.person(name);
    const is_answer = (one) => one.user === person?.id && is_since(one, this.acted_at);
    return this.state.slack.ephemerals.findLast(is_answer) ?? null;
  }

  home_of(name) {
    const person = this.person(name);
    return this.state.slack.homes.find((one) => one.user === person?.id) ?? null;
  }

  // The newest message about many changes.
  get digest() {
    const is_digest = (one) => / changes in Business Central/.test(one.text) && is_since(one, this.began);
    return this.channel()?.messages.findLast(is_digest) ?? null;
  }

  person(name) {
    return this.state.slack.people.find((one) => one.real_name === name);
  }

  calls_since_act() {
    return this.state.calls.filter((one) => one.at > this.acted_after);
  }
}

const is_since = (message, instant) => Number(message.ts) * 1000 >= Date.parse(instant);
const is_reply = (message) => message.thread_ts && message.thread_ts !== message.ts;

export function buttons_of(message) {
  return (message?.blocks ?? [])
    .filter((block) => block.type === 'actions')
    .flatMap((block) => block.elements.map((element) => ({ ...element, block_id: block.block_id })));
}
