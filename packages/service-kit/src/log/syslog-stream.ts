import { createSocket } from 'node:dgram';
import { hostname } from 'node:os';
import { Writable } from 'node:stream';

/** Facility local0, as the boot scripts have it. */
const LOCAL0 = 16;
const SEVERITY: Record<string, number> = { error: 3, warn: 4, info: 6, debug: 7 };
/** Every receiver has to take 2048; ours takes 8192, and a datagram would be cut into fragments long before. */
const MAX_BYTES = 8_192;
const DEFAULT_PORT = 514;

/**
 * Sends each line of a log, JSON of one object, as a syslog message (RFC 5424 over UDP, RFC 5426). What does not arrive is lost: the log
 * on standard output is the whole one, and no service waits for a collector.
 */
export function createSyslogStream({ url, service }: { url: string; service: string }): Writable {
  const { hostname: host, port } = new URL(url);
  // the brackets of an IPv6 address belong to the URL
  const address = host.replace(/^\[|\]$/g, '');
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.on('error', () => undefined);
  socket.unref();
  return new Writable({
    write(line: Buffer, _encoding, done) {
      const message = syslogMessage(line.toString().trimEnd(), service);
      socket.send(message, Number(port || DEFAULT_PORT), address, () => undefined);
      done();
    },
    final(done) {
      socket.close(done);
    },
  });
}

function syslogMessage(line: string, service: string): Buffer {
  const { level = 'info', at = new Date().toISOString() } = JSON.parse(line) as { level?: string; at?: string };
  const header = `<${LOCAL0 * 8 + (SEVERITY[level] ?? 6)}>1 ${at} ${hostname()} ${service} ${process.pid} - - `;
  return Buffer.from(`${header}${line}`).subarray(0, MAX_BYTES);
}
