import { get, type IncomingMessage } from 'node:http';

export interface ReceivedEvent {
  /** The last id that came, with this event or before it. */
  id: string;
  /** `message` where the stream does not say. */
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  data: any;
}

/** A client of Server-Sent Events. */
export interface EventListener {
  /** What has come so far. */
  events: ReceivedEvent[];
  /** To come back with; also of events without data. */
  lastId(): string | null;
  comments(): number;
  /** Resolves when the server ends the stream, in an orderly way (true) or not. */
  ended: Promise<boolean>;
  /** Stops reading, as a client that hangs; the other way round with `false`. */
  pause(paused: boolean): void;
  close(): void;
}

/** Listens to a stream from after `lastEventId`. Rejects unless it is answered 200. */
export function listenToEvents(
  url: string,
  { lastEventId = null, onEvent }: { lastEventId?: string | null; onEvent?: (event: ReceivedEvent) => void } = {},
): Promise<EventListener> {
  return new Promise((resolve, reject) => {
    const headers = { Accept: 'text/event-stream', ...(lastEventId !== null && { 'Last-Event-ID': lastEventId }) };
    const request = get(url, { agent: false, headers }, (response) => {
      if (response.statusCode === 200) resolve(listen(response, lastEventId, onEvent));
      else {
        response.resume();
        reject(new Error(`${url} was answered ${response.statusCode}`));
      }
    });
    request.on('error', reject);
  });
}

function listen(response: IncomingMessage, before: string | null, onEvent?: (event: ReceivedEvent) => void): EventListener {
  const events: ReceivedEvent[] = [];
  let lastId = before;
  let comments = 0;
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      let event = 'message';
      let data: string | undefined;
      for (const line of block.split('\n')) {
        if (line.startsWith('id: ')) lastId = line.slice(4);
        else if (line.startsWith('event: ')) event = line.slice(7);
        else if (line.startsWith('data: ')) data = line.slice(6);
        else if (line.startsWith(':')) comments += 1;
      }
      if (data === undefined) continue;
      const received = { id: lastId ?? '', event, data: JSON.parse(data) };
      if (onEvent) onEvent(received);
      else events.push(received);
    }
  });
  // a connection that breaks is told by `ended`
  response.on('error', () => undefined);
  return {
    events,
    lastId: () => lastId,
    comments: () => comments,
    ended: new Promise((done) => response.on('close', () => done(response.complete))),
    pause: (paused) => void (paused ? response.pause() : response.resume()),
    close: () => response.destroy(),
  };
}
