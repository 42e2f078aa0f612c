import { execFile } from 'node:child_process';
import { connect, createServer, type Socket } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BRIDGE = 'mozfail0';
/** This machine, as the two hosts see it: queue and relay boards. */
export const SITE = '10.88.0.1';
/** The address by which boards know their imaging server, whoever serves it. */
export const SHARED = '10.88.0.10';
export const PREFIX = 16;
const INTERFACE = 'eth0';

export interface Host {
  namespace: string;
  address: string;
  /** Words that make a program run on this host. */
  within: readonly string[];
  /** What the agent there runs when its lease comes or goes. */
  leaseCommand: string;
  /** The shared address is set here. */
  hasSharedAddress(): Promise<boolean>;
}

const HOOK = new URL('../../../services/bmm-agent/boot/hooks/take-address.sh', import.meta.url).pathname;
const ip = async (...args: string[]) => (await run('ip', args)).stdout;

/** Two network namespaces on one switch with this machine, which also has the addresses of the devices. */
export async function createTwoHosts(deviceAddresses: readonly string[]): Promise<{ hosts: [Host, Host]; remove(): Promise<void> }> {
  const names = ['moz-host-a', 'moz-host-b'];
  const remove = async () => {
    for (const args of [...names.map((name) => ['netns', 'del', name]), ['link', 'del', BRIDGE]]) await ip(...args).catch(() => undefined);
  };
  // what a run that was killed has left behind
  await remove();
  await ip('link', 'add', BRIDGE, 'type', 'bridge');
  for (const address of [SITE, ...deviceAddresses]) await ip('addr', 'add', `${address}/${PREFIX}`, 'dev', BRIDGE);
  await ip('link', 'set', BRIDGE, 'up');
  const host = async (namespace: string, index: number): Promise<Host> => {
    const address = `10.88.0.${11 + index}`;
    const cable = `mozfail${index + 1}`;
    await ip('netns', 'add', namespace);
    await ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', INTERFACE, 'netns', namespace);
    await ip('link', 'set', cable, 'master', BRIDGE, 'up');
    const inside = (...args: string[]) => ip('-n', namespace, ...args);
    await inside('link', 'set', 'lo', 'up');
    await inside('addr', 'add', `${address}/${PREFIX}`, 'dev', INTERFACE);
    await inside('link', 'set', INTERFACE, 'up');
    return {
      namespace,
      address,
      within: ['ip', 'netns', 'exec', namespace],
      leaseCommand: `sh ${HOOK} ${SHARED}/${PREFIX} ${INTERFACE}`,
      hasSharedAddress: async () => (await inside('addr', 'show', 'dev', INTERFACE)).includes(` ${SHARED}/`),
    };
  };
  return { hosts: [await host(names[0]!, 0), await host(names[1]!, 1)], remove };
}

/** Makes a port of this machine's loopback reachable for the two hosts, under the same number. */
export async function share(port: number): Promise<{ stop(): Promise<void> }> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, SITE, resolve));
  return {
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
