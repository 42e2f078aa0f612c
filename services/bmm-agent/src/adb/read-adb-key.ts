import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError } from '@mozpool/service-kit';

/** The key by which devices know this agent, as `adb keygen` writes it. Throws a ConfigError that says what is wrong with it, and nothing of what is in it. */
export function readAdbKey(path: string): KeyObject {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`ADB_KEY_FILE ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // said below: the parser's words are about ASN.1
  }
  throw new ConfigError(`ADB_KEY_FILE ${path} is not the PEM of an RSA key; make one with "adb keygen FILE"`);
}
