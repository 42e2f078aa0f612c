import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type { RedisLocation } from '@mozpool/contracts';
import { Cluster, type ClusterNode, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';
import { QUEUE_LIMITS } from './limits.js';

/** What the queue does with Redis, whichever way it is reached. */
export interface RedisClient {
  connection: Redis | Cluster;
  /** One more connection of the same kind. */
  copy(): Redis | Cluster;
  /** For BullMQ: in a cluster all keys of the queue have to be in one place, which the braces do. */
  prefixOf(prefix: string): string;
  where: string;
  /** Drops it and the copies that BullMQ made for its blocking reads: while Redis is down, only that ends a worker. */
  disconnect(): void;
}

class FamilyRedis extends Redis {
  readonly copies = new Set<Redis>();

  override duplicate(override?: Partial<RedisOptions>): Redis {
    return remember(this.copies, super.duplicate(override));
  }
}

class FamilyCluster extends Cluster {
  readonly copies = new Set<Cluster>();

  override duplicate(override?: ClusterNode[], options?: ClusterOptions): Cluster {
    return remember(this.copies, super.duplicate(override, options));
  }
}

function remember<Copy extends Redis | Cluster>(copies: Set<Copy>, copy: Copy): Copy {
  copies.add(copy);
  copy.once('end', () => copies.delete(copy));
  return copy;
}

/** Connects to one server, to the master that sentinels name, or to a cluster. */
export function createRedisClient(location: RedisLocation): RedisClient {
  const { kind, nodes, master } = location;
  const connection = kind === 'cluster' ? createCluster(location) : createSingle(location);
  const servers = nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
  return {
    connection,
    copy: () => connection.duplicate(),
    prefixOf: (prefix) => (kind === 'cluster' ? `{${prefix}}` : prefix),
    where: kind === 'sentinel' ? `Redis ${master} of the sentinels ${servers}` : `Redis at ${servers}`,
    disconnect() {
      for (const copy of connection.copies) copy.disconnect();
      connection.disconnect();
    },
  };
}

function commonOptions({ username, password, tls, caFile }: RedisLocation) {
  return {
    // Workers demand it; senders are kept from piling up by `isDown` and the limit on adds in flight.
    maxRetriesPerRequest: null,
    connectTimeout: QUEUE_LIMITS.connectMs,
    keepAlive: 10_000,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls: caFile === undefined ? {} : { ca: readAuthorities(caFile) } }),
  };
}

const retry = () => QUEUE_LIMITS.reconnectMs;

function createSingle(location: RedisLocation): FamilyRedis {
  const { kind, nodes, database, master, sentinelPassword } = location;
  const options = { ...commonOptions(location), db: database, retryStrategy: retry };
  if (kind === 'redis') return new FamilyRedis({ ...options, ...nodes[0] });
  return new FamilyRedis({
    ...options,
    sentinels: nodes,
    name: master,
    sentinelRetryStrategy: retry,
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(options.tls && { enableTLSForSentinelMode: true, sentinelTLS: options.tls }),
  });
}

function createCluster(location: RedisLocation): FamilyCluster {
  return new FamilyCluster(location.nodes, { redisOptions: commonOptions(location), clusterRetryStrategy: retry });
}

function readAuthorities(file: string): string[] {
  try {
    return [...rootCertificates, readFileSync(file, 'utf8')];
  } catch (error) {
    throw new TypeError(`QUEUE_URL: the file of its ca, ${file}, cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
