import { isSessionText } from '@mozpool/db';
import type { Call } from '@mozpool/service-kit';

const NAME = 'mozpool_session';
/** Calls of our own pages, and addresses that a person typed. Browsers that do not say are kept off by SameSite alone. */
const OWN_SITES = ['same-origin', 'none'];

/**
 * What the cookie of a session holds; null without one. SameSite keeps it from other sites, but a site is a whole domain with
 * all its ports: the cookie counts only for calls that the browser says come from our own pages.
 */
export function sessionText({ headers }: Pick<Call, 'headers'>): string | null {
  const from = headers['sec-fetch-site'];
  if (typeof from === 'string' && !OWN_SITES.includes(from)) return null;
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [name, value = ''] = pair.trim().split('=', 2);
    if (name === NAME && isSessionText(value)) return value;
  }
  return null;
}

/** The header that sets the cookie; with no text the one that removes it. */
export function sessionCookie(
  text: string | null,
  { lifeSeconds, secure }: { lifeSeconds: number; secure: boolean },
): Record<string, string> {
  const parts = [`${NAME}=${text ?? ''}`, 'Path=/', `Max-Age=${text === null ? 0 : lifeSeconds}`, 'HttpOnly', 'SameSite=Strict'];
  return { 'Set-Cookie': [...parts, ...(secure ? ['Secure'] : [])].join('; '), 'Cache-Control': 'no-store' };
}
