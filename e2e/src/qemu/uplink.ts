import { readFile, readlink } from 'node:fs/promises';
import { waitUntil } from '@mozpool/stack';
import { runTool } from './run-tool.js';

/** The cable between this machine and the private network, for people who want to look: its two ends. */
const UPLINK = { outside: 'mozuplink', inside: 'uplink', outsideAddress: '10.77.1.1/30', insideAddress: '10.77.1.2' };
const WITHIN_MS = 10_000;
/** Written on the cable, and gone with it: which process holds its end. */
const ALIAS = /^mozpool demonstration, process (\d+)$/;

/** Where this machine reaches what runs inside. */
export const INSIDE_ADDRESS = UPLINK.insideAddress;

/** The process whose demonstration runs on this machine: there is one cable, and so one demonstration at a time. */
export async function uplinkHolder(): Promise<string | null> {
  const alias = await readFile(`/sys/class/net/${UPLINK.outside}/ifalias`, 'utf8').catch(() => null);
  return alias === null ? null : (ALIAS.exec(alias.trim())?.[1] ?? 'unknown');
}

/** From outside, to the network of process `pid`, which `unshare` is about to make. It ends with that network. */
export async function connectUplink(pid: number): Promise<void> {
  const network = (of: number | 'self') => readlink(`/proc/${of}/ns/net`);
  await waitUntil(async () => (await network(pid)) !== (await network('self')), {
    timeoutMs: WITHIN_MS,
    everyMs: 20,
    problem: () => 'the private network was not made',
  });
  const { outside: name, inside: peer, outsideAddress } = UPLINK;
  await runTool('ip', ['link', 'add', name, 'type', 'veth', 'peer', 'name', peer, 'netns', String(pid)]);
  await runTool('ip', ['link', 'set', name, 'alias', `mozpool demonstration, process ${process.pid}`]);
  await runTool('ip', ['addr', 'add', outsideAddress, 'dev', name]);
  await runTool('ip', ['link', 'set', name, 'up']);
}

/** Inside: waits for the cable. */
export async function takeUplink(): Promise<void> {
  const { inside: device, insideAddress } = UPLINK;
  const addressed = () => runTool('ip', ['addr', 'add', `${insideAddress}/30`, 'dev', device]);
  await waitUntil(
    () =>
      addressed().then(
        () => true,
        () => false,
      ),
    { timeoutMs: WITHIN_MS, everyMs: 100, problem: () => 'the private network was not connected' },
  );
  await runTool('ip', ['link', 'set', device, 'up']);
}
