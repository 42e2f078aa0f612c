import type { TftpServerOptions } from '../tftp/tftp-server.js';

const threadFile = new URL('./thread-from-source.js', import.meta.url);

/** The TFTP server that sends from its own thread, and the one that sends from others: what holds for one holds for the other. */
export const SERVER_FORMS: [string, Pick<TftpServerOptions, 'threads' | 'threadFile'>][] = [
  ['in its own thread', { threads: 1 }],
  ['in two other threads', { threads: 2, threadFile }],
];
