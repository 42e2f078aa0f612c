import { isStorable, LABEL_KEY, MAX_LABEL_LENGTH } from './labels.js';
import { normalSelector, type Requirement, type Selector } from './selector.js';

/** More requirements, values of one, or characters than anybody writes. */
export const MAX_REQUIREMENTS = 32;
export const MAX_VALUES = 32;
export const MAX_SELECTOR_LENGTH = 4_096;

export type ParsedSelector = { ok: true; selector: Selector } | { ok: false; problem: string };

/** Says what to write instead; caught in `parseSelector` and nowhere else. */
class Unreadable extends Error {}

const EXAMPLE_TEXT = 'processor=armv7,pool in (b2g,mobile),os!=4.0,gpu,!broken';
const EXAMPLE_OBJECT = '{"processor": "armv7", "pool": ["b2g", "mobile"], "os": {"not": "4.0"}, "gpu": true, "broken": false}';

/**
 * Reads what a request asks for, as text (`processor=armv7,pool in (b2g,mobile),os!=4.0,gpu,!broken`) or as a JSON object
 * (`{"processor": "armv7", "pool": ["b2g", "mobile"], "os": {"not": "4.0"}, "gpu": true, "broken": false}`). Both give the same normal form.
 * A value with other characters than letters, digits and `._/+:@-` stands in double quotes in the text. `problem` says what to write.
 */
export function parseSelector(input: unknown): ParsedSelector {
  try {
    const requirements = typeof input === 'string' ? fromText(input) : fromObject(input);
    if (requirements.length > MAX_REQUIREMENTS)
      throw new Unreadable(`these are ${requirements.length} requirements; at most ${MAX_REQUIREMENTS} are read`);
    for (const requirement of requirements) check(requirement);
    return { ok: true, selector: normalSelector(requirements) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { ok: false, problem: error.message };
  }
}

function check({ key, op, values }: Requirement): void {
  if (!LABEL_KEY.test(key)) throw new Unreadable(`"${key}" is not a label: use 1 to 63 letters, digits, ".", "_", "-" or "/"`);
  if (op === 'exists' || op === 'absent') return;
  if (values.length === 0) throw new Unreadable(`${key} has an empty list of values: name one, or write "${key}" for any value`);
  if (values.length > MAX_VALUES) throw new Unreadable(`${key} has ${values.length} values; at most ${MAX_VALUES} are read`);
  for (const value of values) {
    if (value.length > MAX_LABEL_LENGTH)
      throw new Unreadable(`a value of ${key} has more than ${MAX_LABEL_LENGTH} characters; no label has`);
    if (!isStorable(value)) throw new Unreadable(`a value of ${key} has a character that no text can have`);
  }
}

function fromObject(input: unknown): Requirement[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new Unreadable(`labels must be text such as ${EXAMPLE_TEXT} or an object such as ${EXAMPLE_OBJECT}`);
  return Object.entries(input).map(([key, value]): Requirement => {
    if (value === true) return { key, op: 'exists', values: [] };
    if (value === false) return { key, op: 'absent', values: [] };
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      if (Object.keys(value).join() !== 'not') throw new Unreadable(`write ${key} as {"not": "value"} or {"not": ["one", "other"]}`);
      return { key, op: 'notin', values: texts(key, (value as { not: unknown }).not) };
    }
    return { key, op: 'in', values: texts(key, value) };
  });
}

function texts(key: string, value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.map((each) => {
    if (typeof each === 'string') return each;
    if (typeof each === 'number') throw new Unreadable(`write the value of ${key} as text: "${each}"`);
    throw new Unreadable(`the value of ${key} must be text, a list of texts, {"not": …}, true (has the label) or false (does not have it)`);
  });
}

type Token = { kind: 'word' | 'quoted' | 'sign' | 'end'; text: string };
const TOKENS = /\s*(?:("(?:[^"\\]|\\.)*")|(!=|==|[=,()!])|([^\s,()=!"]+))/gy;

function tokensOf(text: string): Token[] {
  if (text.length > MAX_SELECTOR_LENGTH) throw new Unreadable(`labels has more than ${MAX_SELECTOR_LENGTH} characters`);
  const tokens: Token[] = [];
  const trimmed = text.trim();
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < trimmed.length) {
    const from = TOKENS.lastIndex;
    const [, quoted, sign, word] = TOKENS.exec(trimmed) ?? [];
    if (quoted !== undefined) tokens.push({ kind: 'quoted', text: unquoted(quoted) });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else throw new Unreadable(`"${trimmed.slice(from)}" is not understood: a quote is not closed`);
  }
  return tokens;
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new Unreadable(`${text} is not text as JSON writes it`);
  }
}

function fromText(text: string): Requirement[] {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: 'end', text: '' };
  const takeSign = (sign: string): boolean => {
    const there = peek().kind === 'sign' && peek().text === sign;
    if (there) at++;
    return there;
  };
  const told = ({ kind, text: found }: Token) => (kind === 'end' ? 'the end' : `"${found}"`);
  const word = (what: string): string => {
    const token = peek();
    if (token.kind !== 'word') throw new Unreadable(`${what} is missing before ${told(token)}: write for example ${EXAMPLE_TEXT}`);
    at++;
    return token.text;
  };
  /** May be empty, as in `key=`. */
  const value = (): string => {
    const token = peek();
    if (token.kind !== 'word' && token.kind !== 'quoted') return '';
    at++;
    return token.text;
  };
  const list = (key: string, op: 'in' | 'notin'): Requirement => {
    if (!takeSign('(')) throw new Unreadable(`write the values of ${key} in brackets: ${key} ${op} (one,other)`);
    const values: string[] = [];
    if (takeSign(')')) return { key, op, values };
    do values.push(value());
    while (takeSign(','));
    if (!takeSign(')')) throw new Unreadable(`a ")" is missing after the values of ${key}, before ${told(peek())}`);
    return { key, op, values };
  };
  const requirement = (): Requirement => {
    if (takeSign('!')) return { key: word('the label after "!"'), op: 'absent', values: [] };
    const key = word('a label');
    if (takeSign('=') || takeSign('==')) return { key, op: 'in', values: [value()] };
    if (takeSign('!=')) return { key, op: 'notin', values: [value()] };
    const next = peek();
    if (next.kind === 'word' && (next.text === 'in' || next.text === 'notin')) {
      at++;
      return list(key, next.text);
    }
    return { key, op: 'exists', values: [] };
  };
  const requirements: Requirement[] = [];
  if (tokens.length === 0) return requirements;
  do requirements.push(requirement());
  while (takeSign(','));
  if (at < tokens.length)
    throw new Unreadable(
      `${told(peek())} is not understood after "${requirements.at(-1)!.key}": separate requirements with ",", as in ${EXAMPLE_TEXT}`,
    );
  return requirements;
}
