import { wrongKey } from '../../core/limits.ts';
import { screens } from '../scene.ts';
import { troubleOf } from '../trouble.ts';
import { agentsInNeed } from '../views/status.ts';
import { type Binding, binding, withFocus } from './binding.ts';
import { isOver, killUndone, revived, withAgent } from './condition.ts';

const retried = revived(
  (agent, state) => agent.status.kind !== 'merged' && agent.takeover !== 'held' && state.budget !== 'spent',
);

/** What can be done with the agent that has the focus. */
export const agentKeys: readonly Binding[] = [
  binding({
    action: 'kill',
    keys: ['x'],
    label: 'stop',
    about: 'End the agent’s work; what it has is kept, and undo stop brings it back.',
    contexts: withFocus,
    rank: 20,
    asks: true,
    when: withAgent('command', (agent) => !isOver(agent) && !agent.killed),
  }),
  binding({
    action: 'kill-now',
    keys: ['X'],
    label: 'kill',
    about: 'End the agent’s work without leaving its aider time for it; also when a stop takes too long.',
    contexts: withFocus,
    asks: true,
    when: withAgent('command', (agent) => !isOver(agent)),
  }),
  binding({
    action: 'undo-kill',
    keys: ['u'],
    label: 'undo stop',
    about: 'Bring back what the newest stop or retry of the agent took away; it goes on.',
    contexts: withFocus,
    rank: 21,
    when: killUndone,
  }),
  binding({
    action: 'retry',
    keys: ['r'],
    label: 'retry',
    about: 'Put the agent in line again; what it has is kept.',
    contexts: withFocus,
    rank: 22,
    asks: true,
    when: retried,
  }),
  binding({
    action: 'retry-with',
    keys: ['R'],
    label: 'retry with',
    about: 'Begin the agent again otherwise: another model or edit format, fewer files, other words.',
    contexts: withFocus,
    rank: 34,
    when: retried,
  }),
  binding({
    action: 'pause',
    keys: ['p'],
    label: 'pause',
    about: 'The agent stands still until it is continued.',
    contexts: withFocus,
    rank: 24,
    when: withAgent('command', (agent) => !isOver(agent) && !agent.killed && !agent.paused),
  }),
  binding({
    action: 'continue',
    keys: ['p'],
    label: 'continue',
    about: 'A paused agent goes on.',
    contexts: withFocus,
    rank: 15,
    when: withAgent('command', (agent) => !isOver(agent) && agent.paused),
  }),
  binding({
    action: 'tell',
    keys: ['i'],
    label: 'tell',
    about: 'Say something to the agent: it is its next message.',
    contexts: withFocus,
    rank: 25,
    when: revived(
      (agent, state) =>
        !agent.killed &&
        agent.takeover !== 'held' &&
        state.budget !== 'spent' &&
        wrongKey(state, agent.choices.model) === null,
    ),
  }),
  binding({
    action: 'take-over',
    keys: ['o'],
    label: 'take over',
    about: 'Work in the agent’s work tree yourself, with an interactive aider that knows its history.',
    contexts: withFocus,
    rank: 26,
    when: (state, scene) =>
      scene.abilities.has('take-over') &&
      withAgent('command', (agent) => agent.takeover !== 'held' && agent.status.kind !== 'merged')(
        state,
        scene,
      ),
  }),
  binding({
    action: 'give-back',
    keys: ['o'],
    label: 'give back',
    about: 'Leave the work tree to the agent again.',
    contexts: withFocus,
    rank: 14,
    when: withAgent('command', (agent) => agent.takeover === 'held'),
  }),
  binding({
    action: 'diff',
    keys: ['d'],
    label: 'diff',
    about: 'See what the agent has changed.',
    contexts: withFocus,
    rank: 27,
    when: withAgent('diff', (agent) => agent.files.length > 0),
  }),
  binding({
    action: 'trouble',
    keys: ['!'],
    label: 'trouble',
    about: 'What happened to the agent, what to do about it, and the end of what it printed.',
    contexts: ['run', 'zoom', 'summary'],
    rank: 23,
    when: withAgent(null, (agent, state) => troubleOf(agent, state) !== null),
  }),
  binding({
    action: 'trouble',
    keys: ['enter', '!'],
    label: 'trouble',
    about: 'What happened to the agent, what to do about it, and the end of what it printed.',
    contexts: ['needs-you'],
    rank: 10,
    when: withAgent(null, (agent, state) => troubleOf(agent, state) !== null),
  }),
  binding({
    action: 'next-need',
    keys: ['a'],
    label: 'needs you',
    about: 'Go to the next agent that waits for a person.',
    contexts: screens,
    rank: 12,
    when: (state) => agentsInNeed(state).length > 0,
  }),
];
