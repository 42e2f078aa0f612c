import { previewHeadline, strictest } from './preview-text.js';

const waiting = (fits: number, free: number) => ({ fits, free, held: 0, soonest: [], processing: {}, failed: 0, offline: 0, silent: 0 });

test.each([
  [0, 0, 0, 'No device matches'],
  [1, 0, 0, '1 device matches, none is free'],
  [1_200, 3, 0, '1,200 devices match, 3 free now'],
  [4, 2, 2, '4 devices match, 2 free for those who wait already'],
])('%d that fit, %d free, %d before it', (fits, free, ahead, text) =>
  expect(previewHeadline({ waiting: waiting(fits, free), ahead })).toBe(text),
);

test('where nothing matches the test that keeps most devices away is named', () => {
  const tests = [
    { test: 'gpu', left: 3, without: 0 },
    { test: 'pool=x', left: 0, without: 2 },
    { test: 'os!=4', left: 0, without: 7 },
  ];
  expect(strictest({ waiting: waiting(0, 0), tests })?.test).toBe('os!=4');
  expect(strictest({ waiting: waiting(1, 0), tests })).toBeNull();
  expect(strictest({ waiting: waiting(0, 0), tests: tests.slice(0, 1) })).toBeNull();
});
