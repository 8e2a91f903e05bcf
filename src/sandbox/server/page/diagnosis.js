// Why a step did not happen: what was missing, and what the sandbox knows about it.
import { status_label } from './documents.js';
import { call_text } from './traffic.js';

// {message, missing: […], facts: […]}, all of them sentences.
export function explain(scene, error) {
  return {
    message: error.message,
    missing: error.missing ?? [],
    facts: [server(scene), troubled_call(scene), record(scene), card(scene), faults(scene)].filter(Boolean),
  };
}

function server(scene) {
  if (!scene.state.connected)
    return 'No Countersign has told this sandbox where its clicks go: start both with script/demo.';
  const calls = scene.state.calls.filter((one) => one.direction === 'in' && one.at >= scene.began);
  if (calls.length === 0)
    return 'Countersign has not called since this began: is it still running, and do its settings name this company?';
  return `Countersign’s last call: ${call_text(calls.at(-1))}.`;
}

function troubled_call(scene) {
  const troubled = (one) => one.at >= scene.began && (one.status === 0 || one.status >= 400);
  const one = scene.state.calls.findLast(troubled);
  return one ? `The last call that went wrong: ${call_text(one)}.` : null;
}

function record(scene) {
  if (scene.document_id === null) return null;
  const one = scene.document;
  return one ? `Business Central shows ${one.number} as ${status_label(one)}.` : 'The invoice is gone.';
}

function card(scene) {
  if (scene.document_id === null) return null;
  return scene.card ? `Slack shows: “${scene.card.text}”` : `Slack shows no card about ${scene.number}.`;
}

function faults(scene) {
  const others = scene.state.faults.filter((one) => one.times !== 0 && !scene.faults.has(one.id));
  return others.length > 0
    ? `A fault is set that is not this scenario’s: ${others.map((one) => one.id).join(', ')}.`
    : null;
}
