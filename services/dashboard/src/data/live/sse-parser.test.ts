import { createSseParser } from './sse-parser.js';

const STREAM =
  'retry: 1000\nid: 7\n\nid: 8\nevent: transition\ndata: {"a": 1}\n\n:\nid: 8\n\nid: 9\nevent: edited\ndata: {"b"\ndata: : 2}\n\n';
const FRAMES = [
  { id: '7', event: 'message', data: '' },
  { id: '8', event: 'transition', data: '{"a": 1}' },
  { id: '8', event: 'message', data: '' },
  { id: '9', event: 'edited', data: '{"b"\n: 2}' },
];

test('a stream is read the same wherever it is cut', () => {
  for (let size = 1; size <= STREAM.length; size += 1) {
    const parse = createSseParser();
    const frames = [];
    for (let at = 0; at < STREAM.length; at += size) frames.push(...parse(STREAM.slice(at, at + size)));
    expect(frames).toEqual(FRAMES);
  }
});

test('a comment alone is no frame, and a frame that has not ended is not given', () => {
  expect(createSseParser()(':\n\nid: 5\ndata: x')).toEqual([]);
});

test('line ends of Windows are line ends', () => {
  expect(createSseParser()('data: x\r\n\r\n')).toEqual([{ id: null, event: 'message', data: 'x' }]);
});

test('what never ends is not kept', () => {
  const parse = createSseParser();
  expect(() => {
    for (let piece = 0; piece < 100; piece += 1) parse('x'.repeat(100_000));
  }).toThrow(/no end/);
});
