// People, goods and steps that several scenarios share.
import { card_offers, card_offers_no, card_says, enter } from './script.js';

export const office_lines = [
  {
    lineType: 'Account',
    lineObjectNumber: '8530',
    description: 'Cleaning services, December',
    quantity: 1,
    unitCost: '980.00',
  },
  { lineObjectNumber: '8510', description: 'Copy paper A4, pallet', quantity: 4, unitCost: '249.00' },
];
export const freight_lines = [
  {
    lineType: 'Account',
    lineObjectNumber: '8640',
    description: 'Pallet transport',
    quantity: 6,
    unitCost: '315.50',
  },
];
export const desk_lines = [
  { lineObjectNumber: '1896-S', description: 'Athens desk', quantity: 8, unitCost: '649.40' },
  { lineObjectNumber: '1900-S', description: 'Paris guest chair, black', quantity: 16, unitCost: '95.00' },
];

export const dana = 'Dana Reyes';

// Steps that several scenarios share.
export const card_appears = {
  label: 'Card',
  say: 'Maria enters a complete invoice; once it was left alone for three seconds its card asks for approval.',
  act: enter({ vendor: '20000', lines: desk_lines }),
  until: [card_says('Approval needed'), card_offers('approve')],
  within_s: 30,
  look: 'card',
};
// `action`: the button that the scenario goes on with.
export const card_asks = (action) => ({
  label: 'Card',
  say: 'Maria enters an invoice, and its card asks Dana or Lee.',
  act: enter({ vendor: '20000', lines: desk_lines }),
  until: [card_says('Approval needed'), card_offers(action)],
  within_s: 30,
  look: 'card',
});
export const card_is_confirmed = {
  label: 'Confirmed',
  say: 'Only after Countersign has read the invoice back as posted does the card say so: by whom, when, and its new number.',
  until: [card_says('Posted'), card_offers_no('approve')],
  within_s: 20,
  look: 'card',
};
