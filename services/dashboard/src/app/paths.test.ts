import { localPath, paths } from './paths.js';

test.each([
  [paths.overview(), '/'],
  [paths.devices(), '/devices'],
  [paths.devices({ category: 'in use', q: '' }), '/devices?category=in+use'],
  [paths.device('panda-1'), '/devices/panda-1'],
  [paths.device('a/../b?c#d'), '/devices/a%2F..%2Fb%3Fc%23d'],
  [paths.request(12), '/requests/12'],
  [paths.newRequest({ device: 'panda-1' }), '/requests/new?device=panda-1'],
  [paths.signIn({ next: '/devices?q=a b' }), '/sign-in?next=%2Fdevices%3Fq%3Da+b'],
])('%s', (path, expected) => expect(path).toBe(expected));

test.each([
  ['/devices?q=x', '/devices?q=x'],
  [null, '/'],
  ['', '/'],
  ['https://evil.example/', '/'],
  ['//evil.example/', '/'],
  ['/\\evil.example/', '/'],
  ['javascript:alert(1)', '/'],
])('after signing in with next=%s the way leads to %s', (next, expected) => expect(localPath(next)).toBe(expected));
