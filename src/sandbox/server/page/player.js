// Plays a scenario: says a step's sentence, lets it be read, does its act, and waits for what must then be true.
// It invents nothing: conditions are read from the sandbox's state, which the real server has brought about.
import { call } from './api.js';
import { explain } from './diagnosis.js';
import { Scene } from './scene.js';
import { has_company, has_subscription, is_connected } from './script.js';

const ready_within_s = 30;
const reading_ms = (text) => Math.min(Math.max(text.length * 42, 2400), 7000);
const looking_ms = 1900;

class Stopped extends Error {}

// A step whose conditions did not hold in time, or whose act was refused.
class StepFailed extends Error {
  constructor(message, missing) {
    super(message);
    this.missing = missing;
  }
}

export class Player {
  run = null; // What is played, for drawing: see `play`.
  #hands;
  #changed;
  #pace;
  #patience;
  #watchers = new Set();

  // hands: {show(place, scene), tap(verb, scene), press(…), tell(title, text), rest()}; changed() is called when
  // there is something to draw. `pace` 1 is for reading along, less is faster; `patience` stretches deadlines.
  constructor(hands, changed, { pace, patience }) {
    this.#hands = hands;
    this.#changed = changed;
    this.#pace = pace;
    this.#patience = patience;
  }

  get is_playing() {
    return this.run !== null && this.run.ended === null;
  }

  // A new state of the sandbox.
  take(state) {
    if (this.is_playing) this.run.scene.state = state;
    for (const watcher of [...this.#watchers]) watcher();
  }

  async play(scenario, state) {
    if (this.is_playing) return;
    const scene = new Scene(scenario, state);
    const run = {
      scenario,
      scene,
      step: -1, // -1: getting ready.
      doing: 'waiting', // reading, acting, waiting, looking
      since: Date.now(),
      within_s: ready_within_s,
      took_ms: [], // Of each step that is done.
      paused: false,
      ended: null, // done, stopped, failed
      failure: null,
    };
    this.run = run;
    try {
      await this.#wait(
        run,
        [is_connected, has_company, has_subscription, ...(scenario.ready ?? [])],
        ready_within_s,
      );
      for (const [index, step] of scenario.steps.entries()) await this.#play_step(run, index, step);
      run.ended = 'done';
    } catch (error) {
      if (run.ended === null) Object.assign(run, { ended: 'failed', failure: explain(scene, error) });
    }
    await repair(scene);
    if (!this.is_playing) this.#hands.rest();
    this.#changed();
  }

  stop() {
    if (!this.is_playing) return;
    this.run.ended = 'stopped';
    this.run.scene.is_live = false;
    for (const watcher of [...this.#watchers]) watcher();
    this.#changed();
  }

  pause(paused) {
    if (!this.is_playing) return;
    this.run.paused = paused;
    for (const watcher of [...this.#watchers]) watcher();
    this.#changed();
  }

  // The end of a play is on show until then.
  leave() {
    this.stop();
    this.run = null;
    this.#changed();
  }

  async #play_step(run, index, step) {
    const begun = Date.now();
    run.step = index;
    this.#enter(run, 'reading', 0);
    if (step.look && run.scene.document_id) await this.#hands.show(step.look, run.scene);
    const reading = reading_ms(step.say) * this.#pace;
    await this.#sleep(run, step.read_after ? 0 : reading);
    await this.#while_paused(run);
    await this.#act(run, step);
    await this.#wait(run, step.until, step.within_s);
    if (step.repairs) await repair(run.scene);
    this.#enter(run, 'looking', 0);
    if (step.look) await this.#hands.show(step.look, run.scene);
    await this.#sleep(run, step.read_after ? reading : looking_ms * this.#pace);
    run.took_ms[index] = Date.now() - begun;
    await this.#while_paused(run);
  }

  async #act(run, step) {
    run.scene.acted_at = run.scene.state.now;
    run.scene.acted_after = run.scene.state.calls.at(-1)?.at ?? '';
    if (!step.act) return;
    this.#enter(run, 'acting', 0);
    for (const act of [step.act].flat()) {
      try {
        await act(run.scene, this.#hands);
      } catch (error) {
        throw new StepFailed(error.message, []);
      }
      if (run.ended) throw new Stopped();
    }
  }

  #enter(run, doing, within_s) {
    if (run.ended) throw new Stopped();
    Object.assign(run, { doing, within_s, since: Date.now() });
    this.#changed();
  }

  // Until all of them hold in one state.
  #wait(run, conditions, usual_s) {
    const within_s = usual_s * this.#patience;
    this.#enter(run, 'waiting', within_s);
    const missing = () => conditions.filter((one) => !one.holds(run.scene));
    run.waits_for = () => missing().map((one) => one.what(run.scene));
    return this.#watch(
      run,
      () => missing().length === 0,
      within_s * 1000,
      () => {
        const texts = run.waits_for();
        throw new StepFailed(`This did not happen within ${within_s} seconds.`, texts);
      },
    );
  }

  #sleep(run, milliseconds) {
    return this.#watch(
      run,
      () => false,
      milliseconds,
      () => {},
    );
  }

  #while_paused(run) {
    return this.#watch(
      run,
      () => !run.paused,
      null,
      () => {},
    );
  }

  // Resolves when `holds()`, looked at with every change; after `milliseconds` `too_late()` decides.
  #watch(run, holds, milliseconds, too_late) {
    return new Promise((resolve, reject) => {
      let timer = null;
      const end = (settle, value) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        settle(value);
      };
      const look = () => {
        if (run.ended) end(reject, new Stopped());
        else if (holds()) end(resolve);
      };
      if (milliseconds !== null) {
        timer = setTimeout(() => {
          try {
            end(resolve, too_late());
          } catch (error) {
            end(reject, error);
          }
        }, milliseconds);
      }
      this.#watchers.add(look);
      look();
    });
  }
}

// Takes back what a scenario broke.
async function repair(scene) {
  for (const id of scene.faults) {
    scene.faults.delete(id);
    await call('DELETE', 'faults/' + id).catch(() => {}); // Somebody else may have removed it.
  }
}
