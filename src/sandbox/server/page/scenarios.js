// What the page can play. A scenario is data: steps of one sentence each, with what somebody does and what must
// then be true; nothing here draws or waits. To add one, add it to a list: script.js holds the words.
//
// A scenario: id, title, summary; company and channel by name; `ready`: what must be true before; steps.
// A step: a label of a word or two; `say`: one sentence, what happens and what to look at; `act`: one act or several;
// `until` conditions, all of them `within_s` seconds; `look`: at the row, the card, the calls, or a #channel.
// `repairs`: what was broken is taken back when the step is done; `read_after`: the sentence is about what is
// seen at the end, or does not last: it is read then.
import { modes } from './scenario_modes.js';
import { people } from './scenario_people.js';
import { policy } from './scenario_policy.js';
import { trouble } from './scenario_trouble.js';

// In the order in which the page offers them.
export const groups = [
  { title: 'Watch it work: three ways to approve', scenarios: modes },
  { title: 'Who must approve', scenarios: policy },
  { title: 'For each person', scenarios: people },
  { title: 'And when something goes wrong', scenarios: trouble },
];

export const find_scenario = (id) => groups.flatMap((group) => group.scenarios).find((one) => one.id === id);
