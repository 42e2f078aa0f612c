import { createKicks } from './kicks.js';

test('a kick reaches all who listen at its address, and nobody else', () => {
  const kicks = createKicks();
  const heard: string[] = [];
  const stopFirst = kicks.of('10.0.0.1').onKick(() => heard.push('first'));
  const stopSecond = kicks.of('10.0.0.1').onKick(() => heard.push('second'));
  kicks.of('10.0.0.2').onKick(() => heard.push('other'));
  expect(kicks.kick('10.0.0.1')).toBe(true);
  expect(heard).toEqual(['first', 'second']);
  stopFirst();
  kicks.kick('10.0.0.1');
  expect(heard).toEqual(['first', 'second', 'second']);
  stopSecond();
  expect(kicks.kick('10.0.0.1')).toBe(false);
});

test('an older probe that stops listening does not deafen the one that replaced it', () => {
  const kicks = createKicks();
  let heard = 0;
  const stopOld = kicks.of('10.0.0.1').onKick(() => undefined);
  stopOld();
  kicks.of('10.0.0.1').onKick(() => {
    heard += 1;
  });
  stopOld();
  kicks.kick('10.0.0.1');
  expect(heard).toBe(1);
});
