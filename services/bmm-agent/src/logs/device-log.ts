import { LOG_BATCH_MAX_LINES, type LogBatch } from '@mozpool/contracts';
import type { Log } from '@mozpool/service-kit';

const FLUSH_AFTER_MS = 200;
const RETRY_AFTER_MS = 2_000;
/** More lines than this are shed, the newest first: logs are the first thing to go. */
const MAX_WAITING_LINES = 5_000;

export interface DeviceLog {
  write(device: string, source: string, message: string): void;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** Collects lines about devices and ships them in batches. A batch that cannot be sent is kept and sent again, under its number. */
export function createDeviceLog({
  server,
  instance,
  send,
  log,
}: {
  server: string;
  instance: string;
  send: (batch: LogBatch) => Promise<void>;
  log: Log;
}): DeviceLog {
  const waiting: LogBatch['lines'] = [];
  let unsent: LogBatch | undefined;
  let batch = 0;
  let shed = 0;
  let failing = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;

  async function sendAll(): Promise<void> {
    while (unsent || waiting.length > 0) {
      unsent ??= { server, instance, batch: batch++, lines: waiting.splice(0, LOG_BATCH_MAX_LINES) };
      await send(unsent);
      unsent = undefined;
    }
    if (shed > 0) log.warn(`${shed} log lines of devices were shed: they came faster than they could be sent`);
    shed = 0;
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    flushing ??= sendAll()
      .then(
        () => {
          failing = false;
        },
        (error: Error) => {
          if (!failing) log.warn('log lines of devices wait: they could not be sent', { reason: error.message });
          failing = true;
        },
      )
      .finally(() => {
        flushing = undefined;
        if (unsent || waiting.length > 0) schedule();
      });
    return flushing;
  }
  function schedule(): void {
    if (!stopped) timer ??= setTimeout(() => void flush(), failing ? RETRY_AFTER_MS : FLUSH_AFTER_MS);
  }

  return {
    write(device, source, message) {
      if (waiting.length >= MAX_WAITING_LINES) {
        shed += 1;
        return;
      }
      waiting.push({ device, at: Date.now(), source, message: message.slice(0, 4_000) });
      schedule();
    },
    flush,
    async stop() {
      stopped = true;
      await flush();
      clearTimeout(timer);
    },
  };
}
