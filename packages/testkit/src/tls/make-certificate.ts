import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const openssl = (...args: string[]) => promisify(execFile)('openssl', args);
/** One of RSA takes thirty times as long to make. */
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Files of a certificate for 127.0.0.1, and of the authority that signed it, which nobody knows. Needs openssl on the PATH. */
export async function makeCertificate(directory: string): Promise<{ authority: string; certificate: string; key: string }> {
  const path = (name: string) => join(directory, name);
  const [authority, certificate, key] = [path('ca.crt'), path('server.crt'), path('server.key')];
  await openssl('req', '-x509', ...KEY, '-days', '2', '-subj', '/CN=test authority', '-keyout', path('ca.key'), '-out', authority);
  await openssl('req', ...KEY, '-subj', '/CN=server', '-keyout', key, '-out', path('server.csr'));
  await writeFile(path('names'), 'subjectAltName=IP:127.0.0.1\n');
  const signed = ['-CA', authority, '-CAkey', path('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', path('names')];
  await openssl('x509', '-req', '-in', path('server.csr'), ...signed, '-out', certificate);
  return { authority, certificate, key };
}
