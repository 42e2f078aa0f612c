/** What a client needs of an answer; the global `fetch` gives more. */
export interface FetchedAnswer {
  /** 200 to 299. */
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  /** All of the body; not after `body` was read. */
  text(): Promise<string>;
}

/**
 * What a client needs of `fetch`. The error of a call that certainly did not arrive has the `code` that Node gives it
 * (`ECONNREFUSED`, `ENOTFOUND`, …), or `CONNECT_TIMEOUT` where no connection was made in time.
 */
export type Fetch = (
  url: string,
  init: { method?: string; headers: Record<string, string>; body?: string; signal: AbortSignal },
) => Promise<FetchedAnswer>;
