import { devicesAvailable, giveBack, readyRequest } from '../support/requests.js';
import { imageFor } from './lab-description.js';
import { labStory } from './lab-story.js';

const IMAGING_WITHIN_MS = 400_000;

const step = labStory('arm', { machines: [{ name: 'board-1', kind: 'arm' }] });

step(
  'U-Boot of a preseeded card finds its PXE configuration and boots our self-test',
  async (lab) => {
    await devicesAvailable(lab.api, { timeoutMs: IMAGING_WITHIN_MS });
    const console = lab.machines[0]!.console();
    expect(console).toContain('U-Boot');
    expect(console).toMatch(/Retrieving file: pxelinux\.cfg\/01-52-54-00-77-00-01/);
    expect(console).toContain('test_mmc_blk_dev[PASSED]');
  },
  IMAGING_WITHIN_MS,
);

step(
  'it is written over the network and answers from its own card',
  async (lab) => {
    const image = await lab.addImage('arm', 'arm-first');
    const answer = await lab.api.post('/api/device/any/request/', {
      assignee: 'e2e',
      duration: 1_800,
      image: imageFor('arm'),
      image_url: lab.bootUrl(image.path),
      image_sha256: image.sha256,
    });
    expect(answer.status).toBe(200);
    await readyRequest(lab.api, answer.body.request.id, { timeoutMs: IMAGING_WITHIN_MS });
    const response = await fetch(`http://${lab.machines[0]!.address}/`);
    expect((await response.text()).trim()).toBe('arm-first');
    await giveBack(lab.api, answer.body.request.id);
  },
  IMAGING_WITHIN_MS,
);
