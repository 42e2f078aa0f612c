import { z } from 'zod';
import { answerSchema, commandSchema } from './command.js';
import { deviceEventReplySchema, deviceEventSchema } from './device-event.js';
import { heartbeatReplySchema, heartbeatSchema } from './heartbeat.js';
import { logBatchSchema } from './logs.js';
import { queryReplySchema, querySchema } from './query.js';
import { registrationSchema } from './registration.js';

/**
 * Everything that travels through the queue. `ring`: de-duplicated by id, only says "look"; losing one costs time.
 * `message`: sent once, may come twice. `question`: the sender waits for the reply.
 * Queues with `perServer` exist once for each imaging server.
 */
export const QUEUE_CATALOG = {
  /** "look at device 7" → lifeguard-worker */
  devices: { kind: 'ring', perServer: false, payload: z.object({ id: z.number().int() }) },
  /** "look at request 12" → mozpool-api */
  requests: { kind: 'ring', perServer: false, payload: z.object({ id: z.number().int() }) },
  /** "something may match now" → mozpool-api */
  match: { kind: 'ring', perServer: false, payload: z.object({ id: z.literal(0) }) },
  /** worker → the agent of one imaging server */
  commands: { kind: 'message', perServer: true, payload: commandSchema },
  /** agent → lifeguard-worker */
  answers: { kind: 'message', perServer: false, payload: answerSchema },
  /** agent → lifeguard-worker; shed first */
  logs: { kind: 'message', perServer: false, payload: logBatchSchema },
  /** agent → lifeguard-worker; once for each start of the agent on a device, and nothing repeats it */
  registrations: { kind: 'message', perServer: false, payload: registrationSchema },
  /** agent → lifeguard-worker */
  'device-events': { kind: 'question', perServer: false, payload: deviceEventSchema, reply: deviceEventReplySchema },
  heartbeats: { kind: 'question', perServer: false, payload: heartbeatSchema, reply: heartbeatReplySchema },
  /** API → agent */
  queries: { kind: 'question', perServer: true, payload: querySchema, reply: queryReplySchema },
} as const;

export type QueueName = keyof typeof QUEUE_CATALOG;
type OfKind<Kind> = { [Name in QueueName]: (typeof QUEUE_CATALOG)[Name]['kind'] extends Kind ? Name : never }[QueueName];
export type RingName = OfKind<'ring'>;
export type MessageName = OfKind<'message'>;
export type QuestionName = OfKind<'question'>;
export type Payload<Name extends QueueName> = z.infer<(typeof QUEUE_CATALOG)[Name]['payload']>;
export type Reply<Name extends QuestionName> = z.infer<(typeof QUEUE_CATALOG)[Name]['reply']>;
