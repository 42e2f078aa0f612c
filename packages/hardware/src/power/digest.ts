/** HTTP digest authentication (RFC 7616) with MD5 and SHA-256, quality of protection `auth`: what Shelly and older PDUs ask for. */

export interface DigestInput {
  readonly method: string;
  /** Path and query. */
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  readonly cnonce: string;
  readonly hash: (algorithm: 'md5' | 'sha256', text: string) => string;
}

/** The value of `Authorization`, or null for a challenge that cannot be answered. */
export function answerDigest(challenge: string, { method, uri, user, password, cnonce, hash }: DigestInput): string | null {
  if (!/^digest\s/i.test(challenge)) return null;
  const field = (name: string) => {
    const [, quoted, bare] = new RegExp(`(?:^|[\\s,])${name}=(?:"([^"]*)"|([^\\s,]+))`, 'i').exec(challenge.slice(6)) ?? [];
    return quoted ?? bare;
  };
  const [realm, nonce, opaque, algorithm = 'MD5'] = [field('realm'), field('nonce'), field('opaque'), field('algorithm')];
  const qop = field('qop')
    ?.split(/\s*,\s*/)
    .includes('auth')
    ? 'auth'
    : null;
  const digest = { MD5: 'md5', 'SHA-256': 'sha256' }[algorithm.toUpperCase()] as 'md5' | 'sha256' | undefined;
  if (realm === undefined || nonce === undefined || digest === undefined || (field('qop') !== undefined && qop === null)) return null;
  const [who, what, count] = [hash(digest, `${user}:${realm}:${password}`), hash(digest, `${method}:${uri}`), '00000001'];
  const response = hash(digest, qop ? `${who}:${nonce}:${count}:${cnonce}:${qop}:${what}` : `${who}:${nonce}:${what}`);
  const parts = [
    `username="${user}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${uri}"`,
    `algorithm=${algorithm}`,
    `response="${response}"`,
  ];
  if (qop) parts.push(`qop=${qop}`, `nc=${count}`, `cnonce="${cnonce}"`);
  if (opaque !== undefined) parts.push(`opaque="${opaque}"`);
  return `Digest ${parts.join(', ')}`;
}
