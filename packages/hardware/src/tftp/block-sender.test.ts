import { createBlockSender } from './block-sender.js';

const plain = { size: 5000, blockSize: 512, windowSize: 1, withOack: false };

test.each([
  [0, 1, 0],
  [511, 1, 0],
  [512, 2, 512],
  [513, 2, 512],
  [1024, 3, 1024],
])('%i bytes take %i blocks of 512', (size, blocks, bytesBeforeLast) => {
  const sender = createBlockSender({ ...plain, size });
  for (let block = 1; block < blocks; block += 1) expect(sender.acknowledge(block)).toBe('advanced');
  expect(sender.acknowledgedBytes).toBe(bytesBeforeLast);
  expect(sender.atEnd).toBe(true);
  expect(sender.acknowledge(blocks)).toBe('finished');
  expect(sender.acknowledgedBytes).toBe(size);
});

test('the OACK is acknowledged as block 0, before any data', () => {
  const sender = createBlockSender({ ...plain, withOack: true });
  expect(sender.outgoing()).toEqual({ kind: 'oack' });
  expect(sender.acknowledge(1)).toBe('ignored');
  expect(sender.begun).toBe(false);
  expect(sender.acknowledge(0)).toBe('advanced');
  expect(sender.acknowledge(0)).toBe('ignored');
  expect(sender.outgoing()).toEqual({ kind: 'blocks', from: 1, to: 1 });
});

test('duplicate, old and future acknowledgements are ignored', () => {
  const sender = createBlockSender(plain);
  expect(sender.acknowledge(0)).toBe('ignored');
  expect(sender.acknowledge(1)).toBe('advanced');
  expect(sender.acknowledge(1)).toBe('ignored');
  expect(sender.acknowledge(0)).toBe('ignored');
  expect(sender.acknowledge(3)).toBe('ignored');
  expect(sender.outgoing()).toEqual({ kind: 'blocks', from: 2, to: 2 });
});

test('an acknowledgement inside a window begins a new window after it', () => {
  const sender = createBlockSender({ ...plain, windowSize: 4 });
  expect(sender.outgoing()).toEqual({ kind: 'blocks', from: 1, to: 4 });
  expect(sender.acknowledge(2)).toBe('advanced');
  expect(sender.outgoing()).toEqual({ kind: 'blocks', from: 3, to: 6 });
  expect(sender.acknowledge(2)).toBe('ignored');
  expect(sender.acknowledge(6)).toBe('advanced');
  expect(sender.outgoing()).toEqual({ kind: 'blocks', from: 7, to: 10 });
  expect(sender.acknowledge(10)).toBe('finished');
});

test('block 0 follows 65535, inside a window too', () => {
  const sender = createBlockSender({ size: 8 * 70_000, blockSize: 8, windowSize: 3, withOack: false });
  for (let block = 3; block <= 65_532; block += 3) sender.acknowledge(block % 0x1_0000);
  expect(sender.acknowledge(65_535)).toBe('advanced');
  expect(sender.outgoing()).toEqual({ kind: 'blocks', from: 65_536, to: 65_538 });
  expect(sender.acknowledge(65_535)).toBe('ignored');
  expect(sender.acknowledge(0)).toBe('advanced');
  expect(sender.outgoing()).toEqual({ kind: 'blocks', from: 65_537, to: 65_539 });
  expect(sender.acknowledge(3)).toBe('advanced');
});
