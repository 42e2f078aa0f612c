import { QUEUE_LIMITS } from './limits.js';

/** A NOTIFY payload is shorter than 8,000 bytes; the head needs less than 100. */
const PIECE_CHARS = 7_800;

/** Cuts a reply into NOTIFY payloads `id:index:count:text`. Non-ASCII text is escaped, so that characters are bytes. */
export function cutReply(questionId: string, json: string): string[] {
  const ascii = json.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const count = Math.max(1, Math.ceil(ascii.length / PIECE_CHARS));
  return Array.from(
    { length: count },
    (_, index) => `${questionId}:${index}:${count}:${ascii.slice(index * PIECE_CHARS, (index + 1) * PIECE_CHARS)}`,
  );
}

/**
 * Puts the pieces together again. Pieces of one reply come in order; after a lost connection the rest of one never comes,
 * so the oldest unfinished replies are forgotten.
 */
export function createReplyJoiner(onReply: (questionId: string, json: string) => void): (piece: string) => void {
  const partial = new Map<string, string[]>();
  return (piece) => {
    const match = /^([^:]+):(\d+):(\d+):/.exec(piece);
    if (!match) return;
    const [head, questionId = '', index, count] = match;
    const text = piece.slice(head.length);
    if (Number(count) === 1) return onReply(questionId, text);
    const pieces = Number(index) === 0 ? [] : partial.get(questionId);
    if (!pieces || pieces.length !== Number(index)) {
      partial.delete(questionId);
      return;
    }
    pieces.push(text);
    partial.set(questionId, pieces);
    if (pieces.length === Number(count)) {
      partial.delete(questionId);
      onReply(questionId, pieces.join(''));
    } else if (partial.size > QUEUE_LIMITS.partialReplies) {
      const oldest = partial.keys().next().value;
      if (oldest !== undefined) partial.delete(oldest);
    }
  };
}
