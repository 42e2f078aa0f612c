import type { AgentStore } from '../store/agent-store.js';
import { bootEntry } from '../testing/builders.js';
import { pxeRoute, pxeText } from './pxe-text.js';

const ADDRESS = { ipAddress: '10.0.0.1', httpUrl: 'http://10.0.0.1:8082' };
const request = (path: string) => ({ path, client: { address: '10.0.0.7', port: 1 } });

function bench(boot = bootEntry()) {
  const served: string[] = [];
  const store = { armedBootOf: (mac: string) => (mac === boot.mac && boot.armed ? boot : undefined) } as AgentStore;
  const route = pxeRoute({ store, address: () => ADDRESS, onServed: (device, path) => served.push(`${device} ${path}`) });
  return { route, served };
}

test('all placeholders are filled in, and nothing is added', () => {
  expect(pxeText(bootEntry(), ADDRESS)).toBe('device=panda-1 boot=5 secret=s3cret url=http://10.0.0.1:8082 ip=10.0.0.1\n');
  expect(pxeText(bootEntry(1, { pxe: 'KERNEL 100%' }), ADDRESS)).toBe('KERNEL 100%');
});

test('a device that is to boot from the network gets its file, whichever case it asks in', async () => {
  const { route, served } = bench();
  for (const path of ['pxelinux.cfg/01-02-00-00-00-00-01', 'boot/pxelinux.cfg/01-02-00-00-00-00-01'])
    expect((await route(request(path)))?.toString()).toContain('device=panda-1 boot=5');
  expect(served).toHaveLength(2);
});

test.each(['pxelinux.cfg/01-02-00-00-00-00-02', 'pxelinux.cfg/default', 'pxelinux.cfg/0A000007', 'panda/vmlinuz'])(
  '%s is left to others',
  async (path) => {
    const { route, served } = bench();
    expect(await route(request(path))).toBeNull();
    expect(served).toEqual([]);
  },
);

test('after its sign of life a device finds no file and boots its card', async () => {
  const { route } = bench(bootEntry(1, { armed: false }));
  expect(await route(request('pxelinux.cfg/01-02-00-00-00-00-01'))).toBeNull();
});

test('a placeholder that nothing fills in is an error, not half a command line', async () => {
  const { route } = bench(bootEntry(1, { pxe: 'APPEND x=%UNHEARD_OF%' }));
  await expect(route(request('pxelinux.cfg/01-02-00-00-00-00-01'))).rejects.toThrow('%UNHEARD_OF%');
});

test('GRUB and iPXE get the same boot in their own language', async () => {
  const { route } = bench(bootEntry(1, { pxe: 'LABEL a\nKERNEL live/k\nAPPEND b=%BOOT%' }));
  const get = async (path: string) => (await route(request(path)))?.toString();
  expect(await get('grub/grub.cfg-01-02-00-00-00-00-01')).toBe('set timeout=0\nlinux /live/k b=5\nboot\n');
  expect(await get('02-00-00-00-00-01.ipxe')).toBe('#!ipxe\nkernel http://10.0.0.1:8082/boot/live/k b=5\nboot\n');
});
