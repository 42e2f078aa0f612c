export interface Block {
  position: number;
  /** False: it moves the position on and tells of no event. */
  isEvent: boolean;
  /** Of the event, milliseconds since the epoch; NaN where it has none. */
  at: number;
}

const AT = '"at":"';
const END = '\n\n';
const POSITION_DIGITS = 16;
let last: { text: string; blocks: Block[] } = { text: '', blocks: [] };

/**
 * The blocks of a piece of a stream, and what is left of it. 500 listeners are sent the same bytes: a piece that equals
 * the one before is read once, so that the clients leave the processor to what is measured.
 */
export function readBlocks(text: string): { blocks: readonly Block[]; rest: string } {
  if (text === last.text) return { blocks: last.blocks, rest: '' };
  const end = text.lastIndexOf(END) + END.length;
  if (end < END.length) return { blocks: [], rest: text };
  const blocks = text
    .slice(0, end - END.length)
    .split(END)
    .map(readBlock);
  if (end === text.length) last = { text, blocks };
  return { blocks, rest: text.slice(end) };
}

function readBlock(block: string): Block {
  const id = block.startsWith('id: ') ? 0 : block.indexOf('\nid: ') + 1;
  const from = block.indexOf(AT) + AT.length;
  return {
    position: Number.parseInt(block.slice(id + 4, id + 4 + POSITION_DIGITS), 10),
    isEvent: block.includes('\ndata: '),
    at: from < AT.length ? Number.NaN : Date.parse(`${block.slice(from, block.indexOf('"', from))}Z`),
  };
}
