import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CACHE } from './lab-cache.js';
import { imageFor } from './lab-description.js';
import { openLab } from './open-lab.js';
import { INSIDE_ADDRESS, takeUplink } from './uplink.js';

const PREFIX = 'mozpool-qemu-demo-';
export const DEMO_URL = `http://${INSIDE_ADDRESS}:8080`;

/** Two PCs with Mozpool around them, until `ended`. Runs in a private network of its own. */
export async function demo(ended: Promise<unknown>, say: (text: string) => void): Promise<void> {
  await takeUplink();
  // whoever holds the cable is alone: what is there was left by one that was killed
  await removeLeftovers();
  const directory = await mkdtemp(join(tmpdir(), PREFIX));
  try {
    const lab = await openLab({
      directory,
      cache: CACHE,
      machines: [
        { name: 'pc-1', kind: 'x86' },
        { name: 'pc-2', kind: 'x86' },
      ],
      publicUrl: DEMO_URL,
      say,
    });
    say('Building a disk image …');
    const image = await lab.addImage('x86', 'demo');
    const request = {
      assignee: 'me',
      duration: 3600,
      image: imageFor('x86'),
      image_url: lab.bootUrl(image.path),
      image_sha256: image.sha256,
    };
    say(instructions(directory, JSON.stringify(request)));
    await ended;
    await lab.stop();
  } catch (error) {
    throw new Error(`${(error as Error).message}\nLogs and consoles are in ${directory} until the next demonstration`, { cause: error });
  }
  await rm(directory, { recursive: true, force: true });
}

async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) if (name.startsWith(PREFIX)) await rm(join(tmpdir(), name), { recursive: true, force: true });
}

const instructions = (directory: string, request: string) => `
Mozpool runs. Open its dashboard in a browser of this computer:

  ${DEMO_URL}

Two machines, pc-1 and pc-2, are testing themselves over the network, which takes about half a minute. What they say:

  tail -f ${directory}/machines/*.console

Then ask for one of them. It boots from the network, a disk image is written to it, and it starts from its own disk, in about a minute:

  curl -s -X POST ${DEMO_URL}/api/device/any/request/ -d '${request}'

Give it back with the number in the answer:

  curl -s -X POST ${DEMO_URL}/api/request/1/return/

Ctrl-C stops everything.
`;
