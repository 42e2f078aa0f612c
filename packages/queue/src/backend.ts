import type { Processor, Queue, Telemetry, Worker, WorkerOptions } from 'bullmq';

/** Receives one whole reply: the question's id and the reply's JSON text. */
export type ReplyListener = (questionId: string, text: string) => void;

export interface BackendOptions {
  prefix: string;
  /** For every queue and worker; empty while no traces are made. */
  telemetry: { telemetry?: Telemetry };
}

/** What the two back ends do differently. Nothing here waits for the back end to be up unless it says so. */
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  /** Redis or Postgres in one line without its password, for messages. */
  readonly where: string;
  createQueue(key: string): Queue;
  createWorker(key: string, processor: Processor, options: Partial<WorkerOptions>): Worker;
  /** Reaches the back end once, measures its clock; rejects with a plain error that says what is wrong. */
  probe(): Promise<void>;
  /** Whether a send would be buffered in vain. */
  isDown(): boolean;
  /** Milliseconds since the epoch by the back end's clock, which all processes share. */
  now(): number;
  /** Subscribes to the replies for this address; resolves when the first reply would arrive. Renewed by itself after an outage. */
  listenForReplies(address: string, listener: ReplyListener): Promise<void>;
  sendReply(address: string, questionId: string, text: string): Promise<void>;
  /** Drops every connection, at once where need be. Never rejects. */
  close(): Promise<void>;
}
