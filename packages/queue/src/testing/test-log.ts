import type { QueueLog } from '../queue-log.js';
import type { QueueMetrics } from '../queue-metrics.js';

/** Keeps what was logged and counted. */
export function createTestLog(): { log: QueueLog; lines: string[]; metrics: QueueMetrics; counted: string[] } {
  const lines: string[] = [];
  const counted: string[] = [];
  const note = (level: string) => (message: string) => lines.push(`${level}: ${message}`);
  return {
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    lines,
    metrics: {
      published: (queue) => counted.push(`published ${queue}`),
      publishFailed: (queue, reason) => counted.push(`publishFailed ${queue} ${reason}`),
      handled: (queue, outcome) => counted.push(`handled ${queue} ${outcome}`),
      dropped: (queue, reason) => counted.push(`dropped ${queue} ${reason}`),
      asked: (queue, outcome) => counted.push(`asked ${queue} ${outcome}`),
    },
    counted,
  };
}
