import { connect } from 'node:net';
import { registerLine } from '@mozpool/protocols';
import type { Endpoint } from './config.js';

/** The agent reads this long for an "ok" and then gives up, for good. */
const ANSWER_LIMIT_MS = 30_000;
const ANSWER_LIMIT_BYTES = 4_096;

type RegistrationResult = 'registered' | 'not answered' | 'unreachable';

/** Announces a SUT agent to the registration server: one line, once per start, never repeated. Aborting ends it as 'unreachable'. */
export async function registerSutAgent(
  server: Endpoint,
  device: { mac: string; address: string; sutPort: number },
  signal: AbortSignal,
): Promise<RegistrationResult> {
  if (signal.aborted) return 'unreachable';
  const socket = connect({ host: server.host, port: server.port, localAddress: device.address });
  const { promise, resolve } = Promise.withResolvers<RegistrationResult>();
  let answer = '';
  const aborted = (): void => resolve('unreachable');
  signal.addEventListener('abort', aborted, { once: true });
  socket.setTimeout(ANSWER_LIMIT_MS, () => resolve('not answered'));
  socket.on('connect', () => socket.write(registerLine(fields(device))));
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1').toLowerCase();
    if (/ok[^\n]*\n/.test(answer)) resolve('registered');
    if (answer.length > ANSWER_LIMIT_BYTES) resolve('not answered');
  });
  // An unterminated last line counts too.
  socket.on('end', () => resolve(answer.includes('ok') ? 'registered' : 'not answered'));
  socket.on('error', () => resolve('unreachable'));
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', aborted);
    socket.destroy();
  }
}

function fields(device: { mac: string; address: string; sutPort: number }): Record<string, string | number> {
  return {
    NAME: device.mac.match(/../g)?.join(':') ?? device.mac,
    IPADDR: device.address,
    CMDPORT: device.sutPort,
    DATAPORT: 20_700,
    OS: 'Android-IML74K',
    SCRNWIDTH: 800,
    SCRNHEIGHT: 480,
    BPP: 8,
    MEMORY: 356_515_840,
    HARDWARE: '',
    POOL: '',
    ABI: 'armeabi-v7a',
  };
}
