/**
 * How a boot configuration names what a board downloads: `NAME_url` and `NAME_sha256` side by side, as in `image_url` and `image_sha256`.
 * What has a check sum can be kept by it and given to every board that asks; what has none is fetched by the board itself.
 */

export interface Artifact {
  /** As the configuration has it. */
  readonly url: string;
  /** Sixty-four lower-case hexadecimal digits. */
  readonly sha256: string;
}

const URL_SUFFIX = '_url';
const SHA256_SUFFIX = '_sha256';
const SHA256 = /^[0-9a-f]{64}$/;

/** By the key of its URL. */
export function artifactsOf(config: Readonly<Record<string, unknown>>): Map<string, Artifact> {
  const found = new Map<string, Artifact>();
  for (const [key, url] of Object.entries(config)) {
    if (!key.endsWith(URL_SUFFIX) || typeof url !== 'string') continue;
    const sum = config[`${key.slice(0, -URL_SUFFIX.length)}${SHA256_SUFFIX}`];
    const sha256 = typeof sum === 'string' ? sum.trim().toLowerCase() : '';
    if (SHA256.test(sha256) && URL.canParse(url)) found.set(key, { url, sha256 });
  }
  return found;
}

/** `/artifacts/CHECKSUM/NAME`; boot scripts tell by the name's ending how to unpack it. */
export function artifactPath({ url, sha256 }: Artifact): string {
  const name = new URL(url).pathname.split('/').at(-1) || 'artifact';
  return `/artifacts/${sha256}/${encodeURIComponent(decoded(name))}`;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
