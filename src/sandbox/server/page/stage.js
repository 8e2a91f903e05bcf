// The strip above the panes: which scenarios there are, or the one that plays.
import { h, icon, patch } from './dom.js';
import { groups } from './scenarios.js';

export function render_stage(run) {
  const stage = document.getElementById('stage');
  stage.className = run ? `stage playing ${run.ended ?? ''}` : 'stage';
  patch(stage, run ? playing(run) : choice());
}

// The first group's are explained at once, those of the others when they are pointed at.
function choice() {
  const [first, ...others] = groups;
  return h(
    'div',
    { class: 'choice', 'data-key': 'choice' },
    group_of(first, 'scenario-cards', explained),
    others.map((one) => group_of(one, 'scenario-chips', brief)),
  );
}

function group_of({ title, scenarios }, look, draw) {
  return h('div', {}, h('h2', {}, title), h('div', { class: look }, scenarios.map(draw)));
}

function play_attributes(one) {
  return { type: 'button', 'data-do': 'play', 'data-id': one.id, 'data-testid': 'play-' + one.id };
}

function explained(one) {
  return h(
    'button',
    { class: 'scenario-card', ...play_attributes(one) },
    h('span', { class: 'play-mark', 'aria-hidden': 'true' }, icon('play')),
    h('strong', {}, one.title),
    h('small', {}, `${one.company} · mode ${one.mode}`),
    h('span', { class: 'summary' }, one.summary),
  );
}

function brief(one) {
  return h(
    'button',
    { class: 'scenario-chip', title: one.summary, ...play_attributes(one) },
    icon('play'),
    one.title,
  );
}

function playing(run) {
  return h(
    'div',
    { class: 'play', 'data-key': 'play' },
    h(
      'header',
      {},
      h('strong', { class: 'play-title' }, run.scenario.title),
      h(
        'small',
        {},
        [run.scenario.company, run.scenario.mode && `mode ${run.scenario.mode}`].filter(Boolean).join(' · '),
      ),
      h(
        'ol',
        { class: 'steps' },
        run.scenario.steps.map((step, index) => step_mark(run, step, index)),
      ),
      h('span', { class: 'play-buttons' }, buttons(run)),
    ),
    h(
      'div',
      { class: 'say', 'aria-live': 'polite' },
      h('p', { 'data-testid': 'say' }, sentence(run)),
      progress(run),
    ),
    run.failure ? failure(run.failure) : null,
  );
}

const last_step = (run) => run.scenario.steps.length - 1;

function step_mark(run, step, index) {
  const is_done = run.took_ms[index] !== undefined || (run.ended === 'done' && index <= last_step(run));
  const is_here = index === run.step && !is_done;
  const state = is_done ? 'passed' : is_here ? (run.ended ?? 'current') : '';
  return h(
    'li',
    {
      class: state,
      'aria-current': state === 'current' ? 'step' : null,
      title: step.say,
      'data-testid': `step-${index + 1}`,
    },
    h('span', { class: 'mark', 'aria-hidden': 'true' }, is_done ? '✓' : state === 'failed' ? '!' : index + 1),
    h('span', { class: 'label' }, step.label),
  );
}

function sentence(run) {
  if (run.ended === 'done')
    return `That is all of it, and none of it was made up: every step was real HTTP between Countersign, Business Central and Slack (see Calls).`;
  if (run.ended === 'stopped')
    return 'Stopped. What was done stays as it is; go on by hand, or choose another scenario.';
  if (run.step < 0)
    return 'Getting ready: the server must have made its first acquaintance with this company.';
  return run.scenario.steps[run.step].say;
}

const seconds_of = (milliseconds) => Math.max(0, Math.floor(milliseconds / 1000));

function progress(run) {
  if (run.ended === 'done') {
    const total = run.took_ms.reduce((sum, one) => sum + one, 0);
    return h(
      'span',
      { class: 'progress good', 'data-testid': 'played' },
      icon('check'),
      `Played in ${seconds_of(total)} s`,
    );
  }
  if (run.ended) return null;
  if (run.paused) return h('span', { class: 'progress' }, 'Paused');
  if (run.doing !== 'waiting') return null;
  const waits_for = run.waits_for?.()[0];
  return h(
    'span',
    { class: 'progress' },
    h('span', { class: 'spinner', 'aria-hidden': 'true' }),
    h('span', {}, waits_for ? `Waiting for: ${waits_for}` : 'Waiting'),
    h('time', {}, `${seconds_of(Date.now() - run.since)} of ${run.within_s} s`),
  );
}

function failure({ message, missing, facts }) {
  return h(
    'div',
    { class: 'failure', role: 'alert', 'data-testid': 'failure' },
    h('strong', {}, message),
    missing.length > 0 ? h('p', {}, 'Not true yet: ' + missing.join('; ') + '.') : null,
    h(
      'ul',
      {},
      facts.map((fact) => h('li', {}, fact)),
    ),
  );
}

function button(action, testid, look, ...content) {
  return h('button', { type: 'button', class: look, 'data-do': action, 'data-testid': testid }, content);
}

function buttons(run) {
  if (run.ended)
    return [
      run.scene.document_id
        ? h(
            'button',
            {
              type: 'button',
              class: 'quiet',
              'data-do': 'audit',
              'data-id': run.scene.document_id,
              'data-testid': 'audit-story',
            },
            icon('story'),
            'Audit story',
          )
        : null,
      h(
        'button',
        { class: 'quiet', ...play_attributes(run.scenario), 'data-testid': 'play-again' },
        icon('play'),
        'Again',
      ),
      button('leave', 'leave', 'primary', 'All scenarios'),
    ];
  return [
    run.paused
      ? button('resume', 'resume', 'quiet', icon('play'), 'Go on')
      : button('pause', 'pause', 'quiet', icon('pause'), 'Pause'),
    button('stop', 'stop', 'quiet', icon('stop'), 'Stop'),
  ];
}
