import { waitFor } from '@mozpool/testkit';
import { devices, devicesAvailable, giveBack, outcomeOf, readyRequest, statusOf } from '../support/requests.js';
import { type DiskImage, damageImage } from './boot-files.js';
import { imageFor } from './lab-description.js';
import { type LabStory, labStory } from './lab-story.js';
import type { Machine } from './machine.js';

/** Without hardware help for virtual machines, and with others at work on this one. */
const IMAGING_WITHIN_MS = 400_000;
/** Whoever is switched on next turns out to be broken. */
let nextIsFaulty = false;

const step = labStory('x86', {
  machines: [
    { name: 'pc-1', kind: 'x86' },
    { name: 'pc-2', kind: 'x86' },
  ],
  onPower: (machine) => {
    if (!nextIsFaulty) return;
    nextIsFaulty = false;
    machine.faulty = true;
  },
});

async function askFor(lab: LabStory, image: DiskImage): Promise<number> {
  const body = {
    assignee: 'e2e',
    duration: 1_800,
    image: imageFor('x86'),
    image_url: lab.bootUrl(image.path),
    image_sha256: image.sha256,
  };
  const answer = await lab.api.post('/api/device/any/request/', body);
  if (answer.status !== 200) throw new Error(`the request was answered ${answer.status}: ${answer.text}`);
  return answer.body.request.id;
}

async function machineOf(lab: LabStory, request: number): Promise<Machine> {
  const { assigned_device } = (await lab.api.get(`/api/request/${request}/details/`)).body;
  return lab.machines.find(({ name }) => name === assigned_device)!;
}

/** What the machine says at port 80: the name that is in the image it runs. */
async function runningImage({ address }: Machine): Promise<string> {
  const response = await fetch(`http://${address}/`, { signal: AbortSignal.timeout(10_000) });
  return (await response.text()).trim();
}

let image: DiskImage;

step(
  'two machines with empty disks prove themselves by a self-test over the network',
  async (lab) => {
    image = await lab.addImage('x86', 'first');
    await devicesAvailable(lab.api, { timeoutMs: IMAGING_WITHIN_MS });
    for (const machine of lab.machines) {
      expect(machine.console()).toContain('iPXE');
      expect(machine.console()).toContain('PXELINUX');
      expect(machine.console()).toContain('test_mmc_blk_dev[PASSED]');
    }
  },
  IMAGING_WITHIN_MS,
);

step(
  'a request for any machine: one that was off is booted from the network, written, and answers from its own disk',
  async (lab) => {
    for (const machine of lab.machines) machine.setPower(false);
    expect(lab.machines.map(({ powered }) => powered)).toEqual([false, false]);
    const request = await askFor(lab, image);
    await readyRequest(lab.api, request, { timeoutMs: IMAGING_WITHIN_MS });
    const machine = await machineOf(lab, request);
    expect(await runningImage(machine)).toBe('first');
    expect(machine.console()).toContain('Booting from local disk');
    await giveBack(lab.api, request);
    await devicesAvailable(lab.api, { count: 1, timeoutMs: IMAGING_WITHIN_MS });
  },
  2 * IMAGING_WITHIN_MS,
);

step(
  'a damaged image ends in failed_bad_image, and both machines prove that it was not their fault',
  async (lab) => {
    const damaged = await damageImage(lab.bootDirectory, image, 'damaged');
    const request = await askFor(lab, damaged);
    const status = await outcomeOf(lab.api, request, { timeoutMs: 2 * IMAGING_WITHIN_MS });
    expect(status.state).toBe('failed_bad_image');
    await devicesAvailable(lab.api, { timeoutMs: 2 * IMAGING_WITHIN_MS });
    expect((await devices(lab.api)).map(({ state }) => state)).toEqual(['ready', 'ready']);
    await giveBack(lab.api, request);
  },
  4 * IMAGING_WITHIN_MS,
);

step(
  'a machine whose kernel panics is tried twice, then the other one takes its place',
  async (lab) => {
    await lab.setLimits({ seconds: { pxe_booting: 60 }, attempts: { pxe_booting: 1 } });
    nextIsFaulty = true;
    const request = await askFor(lab, image);
    const broken = await waitFor(() => lab.machines.find(({ faulty }) => faulty), { what: 'a machine to start', timeoutMs: 60_000 });
    const startsBefore = broken.starts;
    await readyRequest(lab.api, request, { timeoutMs: 2 * IMAGING_WITHIN_MS });
    expect(broken.console()).toContain('Kernel panic');
    expect(broken.starts - startsBefore).toBe(1);
    const machine = await machineOf(lab, request);
    expect(machine.name).not.toBe(broken.name);
    expect(await runningImage(machine)).toBe('first');
    expect((await devices(lab.api)).find(({ name }) => name === broken.name)?.state).toBe('failed_pxe_booting');
    expect((await statusOf(lab.api, request)).state).toBe('ready');
    await giveBack(lab.api, request);
  },
  3 * IMAGING_WITHIN_MS,
);
