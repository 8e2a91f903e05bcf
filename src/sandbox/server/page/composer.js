// Where the person at the page writes: a message of theirs, or a command to Countersign.
import { call } from './api.js';
import { note } from './dialog.js';

const form = () => document.getElementById('composer');
const text = () => document.getElementById('composer-text');

// Whoever writes wants to see what comes.
function to_the_end() {
  const messages = document.getElementById('messages');
  messages.scrollTop = messages.scrollHeight;
}

// `place()` says who writes, and where.
export function start_composer(place) {
  form().addEventListener('submit', async (event) => {
    event.preventDefault();
    const words = text().value.trim();
    const { user, channel } = place();
    if (words === '' || !channel) return;
    text().value = '';
    to_the_end();
    try {
      await call('POST', 'messages', { user, channel, text: words });
    } catch (error) {
      if (text().value === '') text().value = words;
      note('Slack could not send that', error.message);
    }
  });
}

export function render_composer(channel) {
  form().hidden = !channel;
  if (!channel) return;
  const placeholder = `Message #${channel.name}, or /countersign help`;
  if (text().placeholder !== placeholder) text().placeholder = placeholder;
  for (const one of form().elements) one.disabled = channel.is_archived;
}
