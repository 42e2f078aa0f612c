import { deviceUses } from './device-uses.js';

test('active devices are counted by what they have and what they get', () => {
  const usesOf = deviceUses([
    { image: 'b2g', next_image: null, active: true },
    { image: 'b2g', next_image: 'android', active: true },
    { image: 'b2g', next_image: null, active: false },
    { image: null, next_image: null, active: true },
  ]);
  expect(usesOf('b2g')).toEqual({ installed: 2, coming: 0 });
  expect(usesOf('android')).toEqual({ installed: 0, coming: 1 });
  expect(usesOf('nothing')).toEqual({ installed: 0, coming: 0 });
});
