/** For so long a server that did not answer is asked last. */
const AVOIDED_MS = 30_000;

export interface Servers {
  /** In random order, those that failed lately last. */
  inOrder(): string[];
  failed(server: string): void;
}

/** What follows it is the path of a call. `fetch` takes no URL with a password. */
function isServer(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { search, hash, username, password } = new URL(text);
  return `${search}${hash}${username}${password}` === '';
}

/** The base URLs of one installation: every replica answers for everything, so any will do. */
export function createServers(urls: readonly string[], { random, now }: { random: () => number; now: () => number }): Servers {
  if (urls.length === 0) throw new TypeError('a client needs the URL of at least one server');
  const servers = urls.map((url) => {
    if (!isServer(url))
      throw new TypeError(`"${url}" is no URL of a server: write http://HOST or https://HOST, with :PORT and /PATH if need be`);
    return url.replace(/\/+$/, '');
  });
  const failedAt = new Map<string, number>();
  const avoided = (server: string) => now() - (failedAt.get(server) ?? Number.NEGATIVE_INFINITY) < AVOIDED_MS;
  return {
    inOrder: () =>
      servers
        .map((server) => ({ server, key: random() + (avoided(server) ? 1 : 0) }))
        .sort((a, b) => a.key - b.key)
        .map(({ server }) => server),
    failed: (server) => void failedAt.set(server, now()),
  };
}
