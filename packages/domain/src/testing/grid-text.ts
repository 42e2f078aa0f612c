import type { TransitionResult } from '../machine/transition.js';

/** One run of the grid: what every event does in every state under one set of facts. */
export interface GridRun<State extends string, Event extends string> {
  name: string;
  run(state: State, event: Event): TransitionResult<State, Event, { state: string }, unknown>;
}

/**
 * The whole grid as text: per state the events that do something under the first run, with the path and the effects, and below
 * what differs under the other runs. Events that every run ignores are not printed, so that the text stays readable.
 */
export function gridText<State extends string, Event extends string>(
  states: readonly State[],
  events: readonly Event[],
  runs: readonly GridRun<State, Event>[],
  effectsText: (effects: readonly unknown[]) => string,
): string {
  const cell = (run: GridRun<State, Event>, state: State, event: Event): string => {
    const result = run.run(state, event);
    const effects = effectsText(result.effects);
    const outcome = result.steps.length > 0 ? `→ ${result.steps.map((step) => step.to).join(' → ')}` : result.outcome;
    return effects ? `${outcome}  {${effects}}` : outcome;
  };
  const lines: string[] = [];
  for (const state of states) {
    lines.push('', state);
    for (const event of events) {
      const [first, ...others] = runs.map((run) => ({ name: run.name, text: cell(run, state, event) }));
      if ([first!, ...others].every(({ text }) => text === 'ignored')) continue;
      lines.push(`  ${event.padEnd(26)} ${first!.text}`);
      for (const other of others.filter(({ text }) => text !== first!.text)) lines.push(`  ${`  ${other.name}`.padEnd(26)} ${other.text}`);
    }
    if (lines.at(-1) === state) lines.push('  takes no event');
  }
  return `${lines.join('\n').trim()}\n`;
}
