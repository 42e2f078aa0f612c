import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { hasCommand } from '@mozpool/testkit';
import { ubootScript } from './disk-image.js';
import { guestFile } from './small-system.js';

(hasCommand('shellcheck') ? test : test.skip)('shellcheck finds nothing in the scripts of the machines', () => {
  const scripts = readdirSync(guestFile('')).filter((name) => name.endsWith('.sh'));
  expect(scripts).toEqual(['dhcp.sh', 'disk.sh', 'rc.sh']);
  execFileSync('shellcheck', scripts.map(guestFile));
});

test('a boot script is the legacy image that U-Boot knows', () => {
  const image = ubootScript('echo hi\n');
  expect(image.length).toBe(64 + 8 + 8);
  expect(image.subarray(0, 4).toString('hex')).toBe('27051956');
  expect(image.readUInt32BE(12)).toBe(16);
  expect([...image.subarray(28, 32)]).toEqual([5, 2, 6, 0]);
  expect(image.subarray(72).toString()).toBe('echo hi\n');
});
