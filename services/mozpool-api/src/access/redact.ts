/** What must not be in a log: the value of whatever is called like this. */
const SECRET_NAME = /secret|token|password|authorization/i;
const HIDDEN = '***';
/** Deeper bodies are cut. */
const MAX_DEPTH = 20;

/** A path with its query string, whose secrets are hidden. */
export function redactUrl(url: string): string {
  const mark = url.indexOf('?');
  if (mark === -1) return url;
  const query = url
    .slice(mark + 1)
    .split('&')
    .map((pair) => {
      const name = pair.split('=', 1)[0] ?? '';
      return SECRET_NAME.test(decoded(name)) ? `${name}=${HIDDEN}` : pair;
    });
  return `${url.slice(0, mark)}?${query.join('&')}`;
}

/** A body as text, without its secrets and cut. What is not JSON may hold anything: only its length is told. */
export function redactBody(text: string, maxLength: number): string {
  if (text.trim() === '') return '';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `(${text.length} characters that are not JSON)`;
  }
  const whole = JSON.stringify(hide(value, 0));
  return whole.length <= maxLength ? whole : `${whole.slice(0, maxLength)}…`;
}

function hide(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((each) => hide(each, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, SECRET_NAME.test(key) ? HIDDEN : hide(inner, depth + 1)]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
