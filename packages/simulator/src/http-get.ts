import { request } from 'node:http';

interface HttpAnswer {
  status: number;
  retryAfter: string | undefined;
  body: string;
}

interface HttpGetOptions {
  localAddress: string;
  timeoutMs: number;
  bodyLimitBytes: number;
  signal: AbortSignal;
}

/** One GET over a connection of its own, as `wget` in a boot script makes it: no redirects, no reuse. Rejects on transport failures. */
export async function httpGet(url: string, options: HttpGetOptions): Promise<HttpAnswer> {
  const { localAddress, timeoutMs, bodyLimitBytes, signal } = options;
  return await new Promise<HttpAnswer>((resolve, reject) => {
    const call = request(url, { agent: false, localAddress, signal }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > bodyLimitBytes) call.destroy(new Error(`${url} sends more than ${bodyLimitBytes} bytes`));
        else chunks.push(chunk);
      });
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          retryAfter: response.headers['retry-after'],
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    call.setTimeout(timeoutMs, () => call.destroy(new Error(`${url} has not answered for ${timeoutMs} ms`)));
    call.on('error', reject);
    call.end();
  });
}
