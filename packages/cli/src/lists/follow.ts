import { type InputOf, MozpoolResponseError, MozpoolUnreachableError, type StreamableId } from '@mozpool/client';
import { readPatience } from '../session/global-options.js';
import type { Session } from '../session/with-client.js';

export interface StreamCall<Id extends StreamableId> {
  id: Id;
  input: InputOf<Id>;
}

/** Pause before a stream that broke is opened again. */
const PAUSE_MS = 500;

/**
 * Hands on what a stream says, for ever: when it breaks or ends it goes on where it was, nothing is skipped and nothing comes twice.
 * Gives up when no server has been heard for the patience of the session, and ends when nobody reads any more.
 */
export async function follow<Id extends StreamableId>(
  { client, global, terminal }: Session,
  { id, input }: StreamCall<Id>,
  onMessage: (message: { event?: string | undefined; data: string }) => void,
): Promise<void> {
  const { unread } = terminal;
  const patienceMs = readPatience(global, terminal.env);
  let lastEventId: string | undefined;
  let heardAt = performance.now();
  const heard = () => {
    heardAt = performance.now();
  };
  while (!unread?.aborted) {
    try {
      const resume = lastEventId === undefined ? {} : { lastEventId };
      for await (const message of client.stream(id, input, {
        ...resume,
        ...(unread && { signal: unread }),
        onOpen: heard,
      })) {
        heard();
        if (message.id) lastEventId = message.id;
        onMessage(message);
      }
    } catch (error) {
      if (unread?.aborted) return;
      const mayComeBack = error instanceof MozpoolUnreachableError || (error instanceof MozpoolResponseError && error.status >= 500);
      if (!mayComeBack || performance.now() - heardAt > patienceMs) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
