import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { runTool } from './run-tool.js';

export const BRIDGE = 'mozlab0';
const OWN_PORT = { switch: 'mozport0', card: 'mozport1' };
/** The imaging server's address on the machines' network. */
export const SERVER_ADDRESS = '10.77.0.1';
/** The private network has IPv6 routers' advertisements, because iPXE waits long for them where there are none. */
const IPV6_PREFIX = 'fd77::';

export interface Port {
  mac: string;
  address: string;
  /** Name of the host's end of the cable. */
  tap: string;
}

/** True where this process has the network of the machines, which `npm run e2e:qemu` makes. */
export const inPrivateNetwork = () => BRIDGE in networkInterfaces();

/** Inside a network namespace of its own: the switch, with the imaging server on it. */
export async function createSwitch(): Promise<void> {
  const ip = (...args: string[]) => runTool('ip', args);
  await ip('link', 'set', 'lo', 'up');
  await ip('link', 'add', BRIDGE, 'type', 'bridge');
  await ip('addr', 'add', `${SERVER_ADDRESS}/24`, 'dev', BRIDGE);
  await ip('addr', 'add', `${IPV6_PREFIX}1/64`, 'dev', BRIDGE);
  await ip('link', 'set', BRIDGE, 'up');
  // a switch with nobody on it has no carrier, and its address is not listed: the imaging server's own port is always there
  await ip('link', 'add', OWN_PORT.switch, 'type', 'veth', 'peer', 'name', OWN_PORT.card);
  await ip('link', 'set', OWN_PORT.card, 'up');
  await ip('link', 'set', OWN_PORT.switch, 'master', BRIDGE, 'up');
}

/** One cable for each machine, and the site's DHCP server, which names the imaging server and a boot loader, as a real one does. */
export async function connectMachines(ports: readonly Port[], { directory, bootLoader }: { directory: string; bootLoader: string }) {
  for (const { tap } of ports) {
    await runTool('ip', ['tuntap', 'add', tap, 'mode', 'tap']);
    await runTool('ip', ['link', 'set', tap, 'master', BRIDGE, 'up']);
  }
  const dnsmasq = spawn(
    'dnsmasq',
    [
      '--keep-in-foreground',
      '--log-facility=-',
      '--log-dhcp',
      '--conf-file=/dev/null',
      '--port=0',
      '--bind-dynamic',
      `--interface=${BRIDGE}`,
      '--dhcp-authoritative',
      `--dhcp-leasefile=${directory}/leases`,
      `--dhcp-range=${SERVER_ADDRESS.replace(/\d+$/, '100')},static,1h`,
      `--dhcp-boot=${bootLoader},,${SERVER_ADDRESS}`,
      // iPXE need not wait for a second DHCP server
      '--dhcp-option=encap:175,176,1b',
      '--enable-ra',
      `--dhcp-range=${IPV6_PREFIX},ra-only,64`,
      ...ports.map(({ mac, address }) => `--dhcp-host=${mac},${address}`),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const log = createWriteStream(`${directory}/dnsmasq.log`);
  dnsmasq.stdout.pipe(log);
  dnsmasq.stderr.pipe(log);
  return {
    async stop() {
      await ended(dnsmasq);
      for (const { tap } of ports) await runTool('ip', ['link', 'del', tap]);
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await gone;
}
