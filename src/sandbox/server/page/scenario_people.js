// What each person has of it: commands, the Home tab, and one message about many changes.
import { card_appears, card_asks, card_is_confirmed, dana, freight_lines } from './scenario_parts.js';
import {
  command,
  digest_says,
  enter_orders,
  home_shows,
  home_shows_number,
  open_home_of,
  posted_once,
  press,
  tells,
  tells_number,
} from './script.js';

export const people = [
  {
    id: 'commands',
    title: 'Commands',
    summary: 'A person looks for an invoice, and asks what waits for them.',
    company: 'CRONUS DE',
    channel: 'ap-approvals',
    steps: [
      card_appears,
      {
        label: 'Find',
        say: 'The vendor calls, and Dana looks for the invoice by the vendor’s number: the answer is for her eyes only.',
        act: command(dana, (scene) => '/countersign find ' + scene.number),
        until: [tells_number(dana)],
        within_s: 10,
        look: 'answer',
      },
      {
        label: 'Mine',
        say: 'She asks what waits for her: the list leads to each card.',
        act: command(dana, () => '/countersign mine'),
        until: [tells(dana, 'Waiting for your approval')],
        within_s: 10,
        look: 'answer',
      },
      {
        label: 'Nobody’s',
        say: 'Sam is nobody’s approver here: whoever asks without being concerned is told nothing.',
        act: command('Sam Stranger', (scene) => '/countersign find ' + scene.number),
        until: [tells('Sam Stranger', 'I cannot help you here')],
        within_s: 10,
        look: 'answer',
      },
    ],
  },
  {
    id: 'home',
    title: 'The Home tab',
    summary: 'What waits for a person, and what they have decided, in one place.',
    company: 'CRONUS DE',
    channel: 'ap-approvals',
    steps: [
      card_asks('approve'),
      {
        label: 'Home',
        say: 'Dana opens Countersign’s Home tab: the invoice is among what waits for her, with its amount and due date.',
        act: open_home_of(dana),
        until: [home_shows_number(dana), home_shows(dana, 'Waiting for you (')],
        within_s: 30,
        look: 'home',
      },
      {
        label: 'Approve',
        say: 'She approves it on its card.',
        act: press('approve', dana),
        until: [posted_once],
        within_s: 30,
        look: 'card',
      },
      card_is_confirmed,
      {
        label: 'Decided',
        say: 'The Home tab follows by itself: the invoice now stands under what was decided lately.',
        act: open_home_of(dana),
        until: [home_shows(dana, 'You approved it'), home_shows_number(dana)],
        within_s: 40,
        look: 'home',
      },
    ],
  },
  {
    id: 'digest',
    title: 'A burst',
    summary: 'Many orders at once are a few cards and one message about the others.',
    company: 'CRONUS DE',
    channel: 'ap-approvals',
    steps: [
      {
        label: 'Import',
        say: 'Bart imports twelve purchase orders. Nobody approves them here; a route only tells of them. The first five of a minute have a card each.',
        act: enter_orders(12, { vendor: '40000', lines: freight_lines }),
        until: [digest_says('purchase order created')],
        within_s: 60,
        look: 'digest',
        read_after: true,
      },
    ],
  },
];
