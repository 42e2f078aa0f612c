/** PDUs and PoE switches by SNMP 1, 2c and 3 (power-drivers.md §2). A wrong community is answered by silence. */

import type { PowerTargetOf } from '@mozpool/protocols';
import snmp from 'net-snmp';
import { findCredentials } from '../find-credentials.js';
import type { PowerCredentials, PowerSettings } from '../power-settings.js';
import { PowerError, type PowerSwitch } from '../power-switch.js';

/** Doubled with every retry: 2, 4 and 8 s. */
const FIRST_TIMEOUT_MS = 2_000;
const RETRIES = 2;
const AUTH = {
  md5: snmp.AuthProtocols.md5,
  sha: snmp.AuthProtocols.sha,
  sha256: snmp.AuthProtocols.sha256,
  sha512: snmp.AuthProtocols.sha512,
};
const { EAuthFailure, ECouldNotDecrypt } = snmp.ResponseInvalidCode;
const WRONG_CREDENTIALS: readonly number[] = [EAuthFailure, ECouldNotDecrypt];
const PRIVACY = { des: snmp.PrivProtocols.des, aes: snmp.PrivProtocols.aes };

type Target = PowerTargetOf<'snmp'>;

export function createSnmpSwitch(target: Target, settings: PowerSettings): PowerSwitch {
  const credentials = findCredentials(settings, target.credentials);
  const { outlet } = target;
  return {
    controller: `snmp ${target.host}:${target.port}`,
    async set(power, signal) {
      const { oid, value } = outlet[power];
      await exchange(target, credentials, signal, (session, done) => session.set([{ oid, type: snmp.ObjectType.Integer, value }], done));
    },
    async read(signal) {
      const { oid, on, off } = outlet.read;
      const value = Number(await exchange(target, credentials, signal, (session, done) => session.get([oid], done)));
      if (on.includes(value)) return 'on';
      return off.includes(value) ? 'off' : 'pending';
    },
  };
}

type Done = (error: Error | null, varbinds?: snmp.Varbind[]) => void;

/** One request on a session of its own; the value that was answered. */
function exchange(
  target: Target,
  credentials: PowerCredentials,
  signal: AbortSignal,
  ask: (session: snmp.Session, done: Done) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const session = open(target, credentials);
    let ended = false;
    const end = (settle: () => void) => {
      // closing a session calls back whatever is still asked
      if (ended) return;
      ended = true;
      signal.removeEventListener('abort', onAbort);
      session.close();
      settle();
    };
    const onAbort = () => end(() => reject(silence(target)));
    signal.addEventListener('abort', onAbort, { once: true });
    session.on('error', (error: Error) => end(() => reject(failure(target, error))));
    ask(session, (error, varbinds) => {
      if (error) return end(() => reject(failure(target, error)));
      const [varbind] = varbinds ?? [];
      if (!varbind || snmp.isVarbindError(varbind))
        return end(() =>
          reject(new PowerError('refused', `${target.host} has no such outlet: ${varbind ? snmp.varbindError(varbind) : 'empty answer'}`)),
        );
      end(() => resolve(varbind.value));
    });
  });
}

function open({ host, port, version }: Target, credentials: PowerCredentials): snmp.Session {
  const options = {
    port,
    retries: RETRIES,
    timeout: FIRST_TIMEOUT_MS,
    transport: host.includes(':') ? ('udp6' as const) : ('udp4' as const),
  };
  if (version !== '3') {
    return snmp.createSession(host, credentials.community ?? 'private', {
      ...options,
      version: version === '1' ? snmp.Version1 : snmp.Version2c,
    });
  }
  const { user, password, privacyPassword, authProtocol = 'sha', privProtocol = 'aes' } = credentials;
  if (user === undefined) throw new PowerError('not_configured', `SNMP 3 at ${host} needs credentials with a user`);
  const level = password === undefined ? 'noAuthNoPriv' : privacyPassword === undefined ? 'authNoPriv' : 'authPriv';
  const secrets = {
    ...(password !== undefined && { authProtocol: AUTH[authProtocol], authKey: password }),
    ...(privacyPassword !== undefined && { privProtocol: PRIVACY[privProtocol], privKey: privacyPassword }),
  };
  return snmp.createV3Session(host, { name: user, level: snmp.SecurityLevel[level], ...secrets }, options);
}

function failure(target: Target, error: Error): PowerError {
  if (error instanceof PowerError) return error;
  if (error.name === 'RequestTimedOutError') return silence(target);
  if (target.version === '3' && error instanceof snmp.ResponseInvalidError && WRONG_CREDENTIALS.includes(error.code))
    return new PowerError(
      'unauthorized',
      `${target.host} and we do not agree about credentials (${error.message.replace(/^Authentication digest.*/, 'wrong password or authProtocol')}): compare user, password, privacyPassword, authProtocol and privProtocol with what is set there`,
    );
  if (error.name === 'RequestFailedError')
    return new PowerError(
      'refused',
      `${target.host} refuses (${error.message}): it has no such outlet, the community may not write, or somebody is logged in at the PDU`,
    );
  if (/ENOTFOUND|EHOSTUNREACH|ENETUNREACH|ECONNREFUSED/.test(error.message))
    return new PowerError('unreachable', `${target.host} cannot be reached: ${error.message}`);
  return new PowerError('wrong_reply', `${target.host}: ${error.message}`);
}

const silence = ({ host }: Target) =>
  new PowerError('timeout', `${host} does not answer; it may be away, or not know the community or user`);
