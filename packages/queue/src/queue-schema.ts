/** Where BullMQ keeps its tables in Postgres; the name is BullMQ's default, since a shared pool cannot choose another. */
export const QUEUE_SCHEMA = 'bullmq';
