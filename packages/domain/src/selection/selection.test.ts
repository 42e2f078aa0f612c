import { chooseDevice, offerOf, sameBootConfig } from '../index.js';

describe('choosing a device', () => {
  const plain = { name: 'a', image: 'android', bootConfig: null };
  const prepared = { name: 'b', image: 'b2g', bootConfig: '{"b2gbase":"http://x/","n":1}' };
  const request = { image: 'b2g', canReuse: true, bootConfig: '{"n":1,"b2gbase":"http://x/"}' };

  test('E5 a device that runs the reusable image with an equal parsed boot configuration is preferred', () => {
    for (const random of [0, 0.5, 0.99]) expect(chooseDevice(request, [plain, prepared], random)).toBe(prepared);
  });
  test('E5 an image that may not be reused gives no preference, and every device has the same chance', () => {
    const chosen = [0, 0.49, 0.51, 0.99].map((random) => chooseDevice({ ...request, canReuse: false }, [plain, prepared], random)?.name);
    expect(chosen).toEqual(['a', 'a', 'b', 'b']);
  });
  test('nothing is chosen from nothing', () => expect(chooseDevice(request, [], 0.5)).toBeUndefined());
});

describe('comparing boot configurations', () => {
  test.each([[null], [''], ['{}'], ['not json'], ['null']])('E14 %p counts as empty', (text) =>
    expect(sameBootConfig(text, '{}')).toBe(true),
  );
  test('nested values are compared without regard to the order of keys', () =>
    expect(sameBootConfig('{"a":{"x":1,"y":[1,2]}}', '{"a":{"y":[1,2],"x":1}}')).toBe(true));
  test('a different order in a list is a different value', () => expect(sameBootConfig('{"a":[1,2]}', '{"a":[2,1]}')).toBe(false));
});

describe('offering a device', () => {
  const now = 1_000_000;
  test('a recent proof makes an idle device available', () =>
    expect(offerOf({ state: 'ready', provenAt: now - 10 }, now, 100)).toBe('yes'));
  test('an idle device without a recent proof is checked first', () => {
    expect(offerOf({ state: 'ready', provenAt: now - 101 }, now, 100)).toBe('check_first');
    expect(offerOf({ state: 'ready', provenAt: null }, now, 100)).toBe('check_first');
  });
  test('a device that was just returned may be taken at once', () =>
    expect(offerOf({ state: 'returned', provenAt: null }, now, 100)).toBe('yes'));
  test('other states are not offered', () => expect(offerOf({ state: 'pc_pinging', provenAt: now }, now, 100)).toBe('no'));
});
