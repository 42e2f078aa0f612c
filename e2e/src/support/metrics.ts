import { createHttp } from './http.js';

/** The value of one counter of a service; 0 while it was never counted. */
export async function metric(serviceUrl: string, name: string, label = ''): Promise<number> {
  const { status, text } = await createHttp(serviceUrl).get('/metrics');
  if (status !== 200) throw new Error(`${serviceUrl}/metrics was answered ${status}`);
  const line = text.split('\n').find((each) => each.startsWith(`${name}{`) && each.includes(label));
  return line === undefined ? 0 : Number(line.split(' ').at(-1));
}
