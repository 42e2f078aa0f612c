import { type PublishedEvent, publishedEventSchema } from '@mozpool/contracts';

/** Reads the event stream as a client does: comes back with the last position after each end, to the next server of a list. */
export interface EventReader {
  readonly events: readonly PublishedEvent[];
  /** The stream has said where it begins: nothing that happens from now on is missed. */
  connected(): boolean;
  /** Ends the connection that is open; the reader comes back by itself. */
  cut(): void;
  stop(): Promise<void>;
}

const PAUSE_MS = 50;

export function readEvents(urls: readonly string[], query = ''): EventReader {
  const events: PublishedEvent[] = [];
  let lastId: string | null = null;
  let stopped = false;
  let connection = new AbortController();

  async function readOnce(url: string): Promise<void> {
    connection = new AbortController();
    const response = await fetch(`${url}/api/events/${query}`, {
      signal: connection.signal,
      headers: lastId === null ? {} : { 'Last-Event-ID': lastId },
    });
    if (response.status !== 200 || !response.body) throw new Error(`the event stream was answered ${response.status}`);
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) take(frame);
    }
  }

  function take(frame: string): void {
    const fields = new Map(frame.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
    lastId = fields.get('id') ?? lastId;
    const data = fields.get('data');
    if (fields.get('event') === 'reset') throw new Error('the stream says that events are missing');
    if (data !== undefined && fields.has('event')) events.push(publishedEventSchema.parse(JSON.parse(data)));
  }

  const reading = (async () => {
    for (let n = 0; !stopped; n++) {
      // a server that is away and a connection that was cut are what this reader is for
      await readOnce(urls[n % urls.length]!).catch((error: Error) => {
        if (/missing/.test(error.message)) throw error;
      });
      if (!stopped) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })();
  return {
    events,
    connected: () => lastId !== null,
    cut: () => connection.abort(),
    async stop() {
      stopped = true;
      connection.abort();
      await reading;
    },
  };
}
