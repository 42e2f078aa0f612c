export interface SseFrame {
  id: string | null;
  event: string;
  data: string;
}

/** More than this without the end of a frame is no event stream. */
const MAX_PENDING_CHARS = 4_000_000;

/** Takes the text of an event stream piece by piece, wherever it was cut, and gives the frames that are whole. */
export function createSseParser(): (text: string) => SseFrame[] {
  let pending = '';
  return (text) => {
    pending += text.replaceAll('\r', '');
    if (pending.length > MAX_PENDING_CHARS) throw new Error('a frame of the event stream has no end');
    const frames = pending.split('\n\n');
    pending = frames.pop() ?? '';
    return frames.map(parseFrame).filter((frame) => frame.data !== '' || frame.id !== null);
  };
}

function parseFrame(text: string): SseFrame {
  const frame: SseFrame = { id: null, event: 'message', data: '' };
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    // a comment, which only says that the connection lives
    if (colon === 0) continue;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') frame.id = value;
    else if (field === 'event') frame.event = value;
    else if (field === 'data') frame.data += frame.data === '' ? value : `\n${value}`;
  }
  return frame;
}
