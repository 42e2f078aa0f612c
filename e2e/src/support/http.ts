export interface Answer<Body> {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined when it is not. */
  body: Body;
}

export interface Http {
  readonly url: string;
  // biome-ignore lint/suspicious/noExplicitAny: stories read bodies as clients in scripts do
  get<Body = any>(path: string): Promise<Answer<Body>>;
  /** A string is sent as it is. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  post<Body = any>(path: string, body?: unknown): Promise<Answer<Body>>;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  patch<Body = any>(path: string, body: unknown): Promise<Answer<Body>>;
}

const LIMIT_MS = 15_000;

/** Calls one server, with a token unless it is empty; paths may be whole URLs. Redirects are shown, not followed. */
export function createHttp(url: string, token = ''): Http {
  async function call(method: string, path: string, body?: unknown) {
    const address = new URL(path, url);
    const limit = AbortSignal.timeout(LIMIT_MS);
    try {
      const response = await fetch(address, {
        method,
        redirect: 'manual',
        ...(token !== '' && { headers: { authorization: `Bearer ${token}` } }),
        signal: limit,
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, body: jsonOf(text) };
    } catch (error) {
      if (limit.aborted) throw new Error(`${method} ${address} was not answered within ${LIMIT_MS} ms`);
      throw error;
    }
  }
  return {
    url,
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    patch: (path, body) => call('PATCH', path, body),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: see above
function jsonOf(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
