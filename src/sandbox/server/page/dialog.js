// A question with two answers, and short notes at the foot of the page.
import { h } from './dom.js';

// Resolves to true or false. `title` and `text` are text or nodes.
export function ask({ title, text, yes, no, danger, look }) {
  return new Promise((resolve) => {
    const dialog = h(
      'dialog',
      { class: 'ask ' + (look ?? ''), 'aria-labelledby': 'ask-title' },
      h('h2', { id: 'ask-title' }, title),
      h('div', { class: 'ask-text' }, text),
      h(
        'footer',
        {},
        h('button', { type: 'button', class: 'quiet', value: 'no', 'data-testid': 'confirm-no' }, no),
        h(
          'button',
          {
            type: 'button',
            class: danger ? 'danger' : 'primary',
            value: 'yes',
            'data-testid': 'confirm-yes',
          },
          yes,
        ),
      ),
    );
    dialog.addEventListener('click', (event) => {
      const button = event.target.closest('button');
      if (button) dialog.close(button.value);
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector('[value=yes]').focus();
  });
}

const note_time_ms = 9000;
const most_notes = 3;

export function note(title, text) {
  const toasts = document.getElementById('toasts');
  const toast = h(
    'div',
    { class: 'toast', 'data-testid': 'toast' },
    h('strong', {}, title),
    h('p', {}, text),
  );
  toasts.append(toast);
  while (toasts.children.length > most_notes) toasts.firstChild.remove();
  setTimeout(() => toast.remove(), note_time_ms);
}
