/** What `QUEUE_URL` says, in parts. */
export type QueueLocation = { kind: 'postgres'; url: string } | RedisLocation;

export interface RedisLocation {
  kind: 'redis' | 'sentinel' | 'cluster';
  /** The server; all sentinels; or some servers of the cluster. */
  nodes: { host: string; port: number }[];
  username?: string;
  password?: string;
  /** Always 0 in a cluster. */
  database: number;
  /** What sentinels call the master; empty for others. */
  master: string;
  sentinelPassword?: string;
  tls: boolean;
  /** File with the authorities that are believed beside the public ones (PEM). */
  caFile?: string;
}

export const QUEUE_URL_FORMS = 'redis://host:6379, rediss:// for TLS, redis+sentinel://a,b,c/master, redis+cluster://a,b,c or postgres://…';

const REDIS_URL = /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^:@/?]*)(?::([^@/?]*))?@)?([^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/;
const NODE = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/;
const DEFAULT_PORTS = { redis: 6379, cluster: 6379, sentinel: 26_379 } as const;
const MAX_PORT = 65_535;

/** Reads `QUEUE_URL`. Throws a TypeError that says what to write instead, without the URL: it may hold a password. */
export function parseQueueUrl(text: string): QueueLocation {
  if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return { kind: 'postgres', url: text };
  const [, scheme, kind = 'redis', username, password, nodes = '', path = '', query = ''] = REDIS_URL.exec(text) ?? [];
  if (scheme === undefined) throw new TypeError(`is not a URL like ${QUEUE_URL_FORMS}`);
  const location: RedisLocation = {
    kind: kind as RedisLocation['kind'],
    nodes: nodes.split(',').map((node) => readNode(node, DEFAULT_PORTS[kind as RedisLocation['kind']])),
    ...(username && { username: decode(username) }),
    ...(password && { password: decode(password) }),
    ...readPath(kind as RedisLocation['kind'], decode(path)),
    ...readOptions(new URLSearchParams(query)),
    tls: scheme === 'rediss',
  };
  if (location.kind === 'redis' && location.nodes.length > 1)
    throw new TypeError('names several servers: write redis+sentinel:// or redis+cluster://');
  if (location.sentinelPassword !== undefined && location.kind !== 'sentinel')
    throw new TypeError('has a sentinelPassword, but names no sentinels');
  if (location.caFile !== undefined && !location.tls) throw new TypeError('has a ca, but no TLS: write rediss');
  return location;
}

function readNode(text: string, defaultPort: number): { host: string; port: number } {
  const [, address, name, port] = NODE.exec(text) ?? [];
  const host = address ?? name;
  const number = port === undefined ? defaultPort : Number(port);
  if (host === undefined || number < 1 || number > MAX_PORT)
    throw new TypeError('names a server that is not host:port, such as redis-1:6379');
  return { host, port: number };
}

function readPath(kind: RedisLocation['kind'], path: string): Pick<RedisLocation, 'database' | 'master'> {
  const parts = path.split('/').filter((part) => part !== '');
  const master = kind === 'sentinel' ? parts.shift() : '';
  if (master === undefined) throw new TypeError("does not name the sentinels' master: write redis+sentinel://a,b,c/mymaster");
  const [database = '0', ...more] = parts;
  if (more.length > 0 || !/^\d{1,4}$/.test(database)) throw new TypeError('ends with something that is not the number of a database');
  if (kind === 'cluster' && database !== '0') throw new TypeError('names a database, but a cluster has only number 0');
  return { database: Number(database), master };
}

function readOptions(options: URLSearchParams): Pick<RedisLocation, 'sentinelPassword' | 'caFile'> {
  const unknown = [...options.keys()].find((name) => name !== 'ca' && name !== 'sentinelPassword');
  if (unknown !== undefined) throw new TypeError(`has an option "${unknown}"; there are ca and sentinelPassword`);
  const [caFile, sentinelPassword] = [options.get('ca'), options.get('sentinelPassword')];
  return { ...(caFile && { caFile }), ...(sentinelPassword && { sentinelPassword }) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError('has a % that is not followed by two hexadecimal digits');
  }
}
