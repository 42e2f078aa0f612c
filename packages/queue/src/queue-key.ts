import { QUEUE_CATALOG, type QueueName } from '@mozpool/contracts';

/**
 * The name of a queue in the back end: `commands.img1`. BullMQ refuses `:` in names, so a server's is escaped.
 * Throws a TypeError when a queue of one server is used without its server, or the other way round.
 */
export function queueKey(name: QueueName, server: string | undefined): string {
  const { perServer } = QUEUE_CATALOG[name];
  if (perServer !== (server !== undefined)) {
    throw new TypeError(
      perServer ? `queue ${name} exists once for each imaging server: name the server` : `queue ${name} belongs to no server`,
    );
  }
  return server === undefined ? name : `${name}.${encodeURIComponent(server)}`;
}
