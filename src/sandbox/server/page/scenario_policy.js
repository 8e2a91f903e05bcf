// Who must approve: steps, a delegate, a rejection, a change under the approver's hand, an end without a decision.
import { card_asks, card_is_confirmed, dana, desk_lines } from './scenario_parts.js';
import {
  asked_to_post,
  card_offers,
  card_offers_no,
  card_says,
  card_shows,
  change,
  enter,
  not_posted,
  posted_once,
  press,
  write,
} from './script.js';

const bart = 'Bart Duncan';
const lines_of = (desks) => [{ ...desk_lines[0], quantity: desks }, desk_lines[1]];

// Above 20,000 Lee approves first and Dana after him; Lee is away, and Bart stands in for him.
const needs_two = {
  label: 'Two steps',
  say: 'Maria enters an invoice of more than 20,000: Lee Wong approves it first, then Dana Reyes; the button says Approve, because nothing is posted yet.',
  act: enter({ vendor: '20000', lines: lines_of(40) }),
  until: [card_says('Approval needed'), card_offers('sign'), card_shows('step 1 of 2')],
  within_s: 30,
  look: 'card',
};
const delegate_approves = {
  label: 'Delegate',
  say: 'Lee is away and Bart Duncan stands in for him: Bart approves, the card names both, and now it waits for Dana.',
  act: press('sign', bart),
  until: [card_says('1 of 2 approvals'), card_offers('approve'), not_posted],
  within_s: 20,
  look: 'card',
};

export const policy = [
  {
    id: 'two-steps',
    title: 'Two steps, one delegate',
    summary: 'Two people approve one after the other, one of them for somebody who is away.',
    company: 'CRONUS DE',
    channel: 'ap-approvals',
    steps: [
      needs_two,
      delegate_approves,
      {
        label: 'Last step',
        say: 'Dana’s approval is the last one, and her button says so: Approve and post.',
        act: press('approve', dana),
        until: [posted_once, asked_to_post(1)],
        within_s: 20,
        look: 'row',
      },
      card_is_confirmed,
    ],
  },
  {
    id: 'rejected',
    title: 'Rejected',
    summary: 'A rejection needs a reason, and the invoice is asked about again once it was changed.',
    company: 'CRONUS DE',
    channel: 'ap-approvals',
    steps: [
      card_asks('reject'),
      {
        label: 'Reject',
        say: 'Dana rejects it, and must say why: her reason stands on the card for everybody who sees it.',
        act: write('reject', dana, 'Nine desks were ordered, not eight.'),
        until: [card_says('Rejected'), card_shows('Nine desks were ordered'), card_offers_no('approve')],
        within_s: 20,
        look: 'card',
      },
      {
        label: 'Corrected',
        say: 'Maria corrects the invoice in Business Central; left alone for three seconds, the card asks again and shows what changed since the rejection.',
        act: change({ lines: lines_of(9) }),
        until: [card_says('Changed, decide again'), card_offers('approve'), not_posted],
        within_s: 30,
        look: 'card',
      },
      {
        label: 'Approve',
        say: 'Now it is right, and Dana approves it.',
        act: press('approve', dana),
        until: [posted_once],
        within_s: 20,
        look: 'row',
      },
      card_is_confirmed,
    ],
  },
  {
    id: 'changed-hand',
    title: 'Changed under the hand',
    summary: 'The amount changes before the last approval: what was approved before no longer counts.',
    company: 'CRONUS DE',
    channel: 'ap-approvals',
    steps: [
      needs_two,
      delegate_approves,
      {
        label: 'Changed',
        say: 'Dana has pressed Approve and reads the question; at that moment Maria adds desks, and then Dana confirms.',
        act: press('approve', dana, change({ lines: lines_of(45) })),
        until: [card_says('Changed, decide again'), card_shows('no longer count'), not_posted],
        within_s: 30,
        look: 'card',
      },
      {
        label: 'From the start',
        say: 'Nothing was posted, and Bart’s approval was for another amount: it is asked for again.',
        act: press('sign', bart),
        until: [card_shows('step 2 of 2'), card_offers('approve'), not_posted],
        within_s: 20,
        look: 'card',
      },
      {
        label: 'Last step',
        say: 'Dana approves what the card shows now.',
        act: press('approve', dana),
        until: [posted_once],
        within_s: 20,
        look: 'row',
      },
      card_is_confirmed,
    ],
  },
  {
    id: 'expired',
    title: 'Expired',
    summary: 'Nobody decides in time: the buttons go, and the card says so.',
    company: 'CRONUS DE',
    channel: 'ap-approvals',
    steps: [
      {
        label: 'Card',
        say: 'Maria enters an invoice of more than 50,000, which must be approved within 15 seconds here.',
        act: enter({ vendor: '20000', lines: lines_of(90) }),
        until: [card_says('Approval needed'), card_offers('approve')],
        within_s: 30,
        look: 'card',
      },
      {
        label: 'Expired',
        say: 'Nobody decides, so the approval expires: the card says so and has no button for a decision any more.',
        until: [card_says('Expired'), card_offers_no('approve'), not_posted],
        within_s: 40,
        look: 'card',
      },
      {
        label: 'Asked again',
        say: 'Maria changes the invoice, and it is asked about again; countersign audit show tells the whole story.',
        act: change({ lines: lines_of(91) }),
        until: [card_offers('approve'), card_says('Changed, decide again')],
        within_s: 30,
        look: 'card',
      },
    ],
  },
];
