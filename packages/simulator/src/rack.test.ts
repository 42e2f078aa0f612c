import { parseRackConfig } from './config.js';
import { silentLog } from './log.js';
import { createRack } from './rack.js';
import { RawClient, waitUntil } from './testing/raw-client.js';

const DEVICES = 200;
const PER_BOARD = 32;

async function countOpen(ports: { address: string; port: number }[]): Promise<number> {
  const answers = await Promise.all(
    ports.map(({ address, port }) =>
      RawClient.open(port, address).then(
        (client) => client.close().then(() => 1),
        () => 0,
      ),
    ),
  );
  return answers.reduce((sum: number, one) => sum + one, 0);
}

test('two hundred devices start in one process and leave nothing open behind', async () => {
  const boards = Array.from({ length: Math.ceil(DEVICES / PER_BOARD) }, (_none, index) => ({ name: `board-${index}`, port: 0 }));
  const devices = Array.from({ length: DEVICES }, (_none, index) => ({
    name: `sim-${index}`,
    mac: `0200000000${index.toString(16).padStart(2, '0')}`,
    address: `127.98.6.${index + 1}`,
    relay: { board: `board-${Math.floor(index / PER_BOARD)}`, bank: Math.floor((index % PER_BOARD) / 8) + 1, relay: (index % 8) + 1 },
    tftp: { host: '127.0.0.1', port: 9 },
    pingPort: 0,
    sutPort: 0,
    image: 'b2g',
  }));
  const rack = createRack(parseRackConfig({ failures: false, boards, devices }), silentLog);
  let ports: { address: string; port: number }[] = [];
  try {
    await rack.start();
    await waitUntil('all agents', () => [...rack.devices.values()].every((device) => device.snapshot().agentRuns));
    expect(rack.stats()).toMatchObject({ devices: DEVICES, powered: DEVICES, states: { running_b2g: DEVICES } });
    ports = [...rack.devices.values()].flatMap((device) => {
      const { address, pingPort, sutPort } = device.snapshot();
      return [pingPort, sutPort].map((port) => ({ address, port }));
    });
    for (const board of rack.boards.values()) ports.push({ address: '127.0.0.1', port: board.snapshot().port });
    expect(await countOpen(ports.slice(0, 10))).toBe(10);
  } finally {
    await rack.stop();
  }
  await rack.stop();
  expect(await countOpen(ports)).toBe(0);
});

test('a port that is taken makes the start fail, and what had started can be stopped', async () => {
  const one = createRack(parseRackConfig({ boards: [{ name: 'first', port: 0 }], devices: [] }), silentLog);
  try {
    await one.start();
    const { port } = one.boards.get('first')!.snapshot();
    const other = createRack(parseRackConfig({ boards: [{ port: 0 }, { port }], devices: [] }), silentLog);
    await expect(other.start()).rejects.toThrow(/EADDRINUSE/);
    await other.stop();
  } finally {
    await one.stop();
  }
});
