// Slack's Bolt for Node as its documentation sets it up, with a handler that does nothing. authorize answers
// at once, so that no call leaves this machine.
import bolt from "@slack/bolt";

const app = new bolt.App({
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  authorize: async () => ({ botToken: "xoxb-bench", botId: "B1", botUserId: "U1" }),
  logLevel: bolt.LogLevel.ERROR,
});
app.event("message", async () => {});
await app.start({ port: Number(process.env.PORT), host: "127.0.0.1" });
