import { createHmac } from 'node:crypto';

/** `t=<unix>,v1=<hex>`: an HMAC of the time and the body, so that neither can be changed and an old call not be played again. */
export function signature(secret: string, body: string, unixSeconds: number): string {
  return `t=${unixSeconds},v1=${createHmac('sha256', secret).update(`${unixSeconds}.${body}`).digest('hex')}`;
}
