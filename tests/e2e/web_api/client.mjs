// What Slack's official client makes of a Web API: node client.mjs <folder of node_modules> <Web API's address> <token>.
// Prints one JSON object: what each call returned, or what the client threw.
import { createRequire } from 'node:module';

const [folder, slackApiUrl, token] = process.argv.slice(2);
const { WebClient } = createRequire(`${folder}/`)('@slack/web-api');

// The client tries again for half an hour by itself; here each failure is looked at.
const options = { slackApiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: 5000 };
const client = new WebClient(token, options);
const stranger = new WebClient('xoxb-of-nobody', options);
const channel = 'C0APPROVAL';
const results = {};

async function attempt(name, call) {
  try {
    results[name] = await call();
  } catch (error) {
    results[name] = { thrown: error.code, error: error.data?.error, retryAfter: error.retryAfter, message: error.message };
  }
  return results[name];
}

const section = (text) => ({ type: 'section', text: { type: 'mrkdwn', text } });

await attempt('auth', () => client.auth.test());
await attempt('stranger', () => stranger.auth.test());
const posted = await attempt('post', () =>
  client.chat.postMessage({
    channel,
    text: 'Approval needed: Fabrikam & Söhne',
    blocks: [section('*Fabrikam* &amp; Söhne')],
    metadata: { event_type: 'countersign_card', event_payload: { delivery: 'dl_1' } },
  }),
);
await attempt('update', () => client.chat.update({ channel, ts: posted.ts, text: 'Posted', blocks: [section('*Posted*')] }));
await attempt('history', () =>
  client.conversations.history({ channel, latest: posted.ts, inclusive: true, limit: 1, include_all_metadata: true }),
);
await attempt('whisper', () => client.chat.postEphemeral({ channel, user: 'U0DANA0001', text: 'Only you see this' }));
await attempt('channel', () => client.conversations.info({ channel }));
await attempt('no_channel', () => client.conversations.info({ channel: 'C0NOWHERE' }));
await attempt('person', () => client.users.lookupByEmail({ email: 'dana@cronus.example' }));
await attempt('nobody', () => client.users.lookupByEmail({ email: 'nobody@contoso.com' }));
await attempt('bad_blocks', () => client.chat.postMessage({ channel, text: 'x', blocks: [{ type: 'header' }] }));
await attempt('unknown_method', () => client.apiCall('chat.shout', {}));
for (let n = 0; n < 10 && results.limited?.thrown === undefined; ++n) {
  await attempt('limited', () => client.chat.postMessage({ channel, text: `burst ${n}` }));
}
console.log(JSON.stringify(results));
