/** Reads the parts of one power URL, each once; what nobody asked for is an error, since a mistyped option would be silently without effect. */
export interface PowerUrlReader {
  host(): string;
  port(usual: number): number;
  /** What follows the host, or the scheme where there is none. */
  path(): readonly string[];
  option(name: string): string | null;
  oneOf<Value extends string>(name: string, values: readonly Value[], usual: Value): Value;
  name(option: string): string | null;
  /** Throws for options that no driver asked about. */
  finish(): void;
}

/** Of what may stand in a program's arguments, in a path or behind a dot of an OID. */
export const OUTLET = /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,63}$/;
const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const HOST = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?)$/;
const SHAPE = /^[a-z][a-z0-9-]*:(\/\/(?<authority>[^/?#]*))?(?<path>[^?#]*)(\?(?<query>[^#]*))?$/;

/** Throws an error that says what to write instead. `example` is a whole URL of its scheme. */
export function readPowerUrl(text: string, example: string): PowerUrlReader {
  const wrong = (what: string) => new Error(`power "${withoutUser(text)}": ${what}; write for example ${example}`);
  const parts = SHAPE.exec(text)?.groups;
  if (!parts) throw wrong('is not a power URL');
  const { authority, path = '', query = '' } = parts;
  if (authority?.includes('@')) throw wrong('credentials do not belong into a power URL, name those of the agent with credentials=NAME');
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority ?? '') ?? [];
  const options = new Map<string, string>();
  for (const pair of query.split('&').filter((each) => each !== '')) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/.exec(pair) ?? [];
    if (options.has(name)) throw wrong(`${name} is given twice`);
    options.set(name, value);
  }
  const asked = new Set<string>();
  const option = (name: string) => {
    asked.add(name);
    return options.get(name) || null;
  };
  return {
    host() {
      if (!host || !HOST.test(host)) throw wrong(`${host ? `"${host}"` : 'nothing'} is no host name or address`);
      return host.replace(/^\[|\]$/g, '').toLowerCase();
    },
    port(usual) {
      if (port === undefined) return usual;
      if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535) throw wrong(`port "${port}" is not from 1 to 65535`);
      return Number(port);
    },
    path: () => path.split('/').filter((part, at) => part !== '' || at > 0),
    option,
    oneOf(name, values, usual) {
      const value = option(name) ?? usual;
      const found = values.find((each) => each === value);
      if (!found) throw wrong(`${name}=${value} is none of ${values.join(', ')}`);
      return found;
    },
    name(optionName) {
      const value = option(optionName);
      if (value !== null && !NAME.test(value))
        throw wrong(`${optionName} is a name of the agent's power file: letters, digits, "-" and "_"`);
      return value;
    },
    finish() {
      const unknown = [...options.keys()].filter((each) => !asked.has(each));
      if (unknown.length > 0)
        throw wrong(`there is no option ${unknown.join(', ')}${asked.size > 0 ? `, there is ${[...asked].join(', ')}` : ''}`);
    },
  };
}

/** Whoever put a password there must not find it in an error and a log. */
function withoutUser(text: string): string {
  return text.replace(/\/\/[^/]*@/, '//…@').slice(0, 300);
}
