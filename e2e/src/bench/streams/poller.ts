import { Agent, get } from 'node:http';

export interface Poller {
  readonly device: string;
  /** Resolves once it knows the state. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The states of its device, one after the other. */
  seen(): readonly string[];
  answers(): number;
}

const WAIT_SECONDS = 30;
const AGAIN_AFTER_MS = 100;

/** A client that follows one device by long polls. */
export function createPoller(base: string, device: string): Poller {
  const seen: string[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const leave = new AbortController();
  let answers = 0;
  let running: Promise<void> | undefined;

  function ask(): Promise<string> {
    const known = seen.at(-1);
    const query = known === undefined ? '' : `?wait=${WAIT_SECONDS}&state=${known}`;
    return new Promise((resolve, reject) => {
      get(`${base}/api/device/${device}/status/${query}`, { agent, signal: leave.signal }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          text += piece;
        });
        response.on('error', reject);
        response.on('end', () =>
          response.statusCode === 200
            ? resolve((JSON.parse(text) as { state: string }).state)
            : reject(new Error(`answered ${response.statusCode}`)),
        );
      }).on('error', reject);
    });
  }

  async function poll(onFirst: () => void): Promise<void> {
    while (!leave.signal.aborted) {
      try {
        const state = await ask();
        answers += 1;
        if (state !== seen.at(-1)) seen.push(state);
        onFirst();
      } catch (error) {
        if (leave.signal.aborted) return;
        // a call that fails is made again, as every client would; what it missed shows in the end
        process.stderr.write(`${device}: ${(error as Error).message}\n`);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
      }
    }
  }

  return {
    device,
    start: () =>
      new Promise((resolve) => {
        running = poll(resolve);
      }),
    async stop() {
      leave.abort();
      await running;
      agent.destroy();
    },
    seen: () => seen,
    answers: () => answers,
  };
}
