const STATE_NAME = /\bState \w+: /;

/** Sentences of the server name a state as programs do before they say what it means; the page has it in words beside them. */
export const withoutStateName = (sentence: string, instead = ''): string => sentence.replace(STATE_NAME, instead);
