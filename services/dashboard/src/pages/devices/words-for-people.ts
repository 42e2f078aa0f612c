/** Sentences that tell a program what to send: a person has a box to tick for it. */
const FOR_PROGRAMS = /"(force|assignee)":/;
/** A sentence ends before the capital of the next one; texts in brackets belong to theirs. */
const SENTENCES = /(?<=[.!?])\s+(?=[A-Z])/;

/** What the server says of a refusal, without what only callers of the API need. */
export function wordsForPeople(why: string): string {
  const kept = why
    .split(SENTENCES)
    .map(withoutClause)
    .filter((sentence) => !FOR_PROGRAMS.test(sentence));
  return kept.length === 0 ? why : kept.join(' ');
}

/** "Wait until it is given back, or add …": the first half holds for people, too. Names of calls and lists of states are for programs. */
const withoutClause = (sentence: string): string =>
  sentence
    .replace(/,? (?:or|and) add "force": true.*$/, '.')
    .replace(/; states that take it are .*$/, '.')
    .replace(/\*(\w+)\*/g, '“$1”')
    .replace(
      /does not take please_\w+: state (\w+): /,
      (_, state: string) => `does not take this in state ${state.replaceAll('_', ' ')}: `,
    );
