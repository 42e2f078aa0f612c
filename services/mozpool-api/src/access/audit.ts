import { type AuditInput, closeAuditEntry, openAuditEntry, type Queryable } from '@mozpool/db';
import { type Log, Problem } from '@mozpool/service-kit';
import { explainError } from '../explain-error.js';

export interface AuditedReply {
  status: number;
  json?: unknown;
}

export interface Audit {
  /** Does the work, and writes down that it begins (which is sent before the work sends anything; the work does not wait for it) and how it ended. */
  around<Reply extends AuditedReply>(entry: AuditInput, work: () => Promise<Reply>): Promise<Reply>;
  /** Waits for what is still to be written. */
  settle(): Promise<void>;
}

export function createAudit({ db, log }: { db: Queryable; log: Log }): Audit {
  const writing = new Set<Promise<unknown>>();

  function write(what: Promise<unknown>): void {
    const watched = what
      .catch((error: unknown) => log.warn('a line of the audit log could not be written', { error }))
      .finally(() => writing.delete(watched));
    writing.add(watched);
  }

  return {
    async around(entry, work) {
      const begun = performance.now();
      const opening = openAuditEntry(db, entry);
      write(opening);
      const close = (status: number, reply?: unknown) => {
        const durationMs = Math.round(performance.now() - begun);
        // what could not be written before is written now
        const opened = opening.catch(() => openAuditEntry(db, entry));
        write(
          opened.then((id) =>
            closeAuditEntry(db, id, { status, durationMs, requestId: madeRequest(reply), devices: changedDevices(reply) }),
          ),
        );
      };
      try {
        const reply = await work();
        close(reply.status, reply.json);
        return reply;
      } catch (error) {
        close((error instanceof Problem ? error : explainError(error))?.status ?? 500);
        throw error;
      }
    },
    async settle() {
      while (writing.size > 0) await Promise.all(writing);
    },
  };
}

/** The request that a call made, which its path could not name. */
function madeRequest(reply: unknown): number | null {
  const id = (reply as { request?: { id?: unknown } } | null | undefined)?.request?.id;
  return typeof id === 'number' ? id : null;
}

/** The devices that a call found by itself: a list of objects, each with its `device`. */
function changedDevices(reply: unknown): string[] {
  const devices = (reply as { devices?: unknown } | null | undefined)?.devices;
  if (!Array.isArray(devices)) return [];
  return devices.map((each: unknown) => (each as { device?: unknown } | null)?.device).filter((name) => typeof name === 'string');
}
