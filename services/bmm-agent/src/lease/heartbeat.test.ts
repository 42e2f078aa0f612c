import type { Heartbeat, HeartbeatReply } from '@mozpool/contracts';
import { type Queues, QueueTimeout } from '@mozpool/queue';
import type { AgentStore } from '../store/agent-store.js';
import { recordingLog } from '../testing/recording-log.js';
import { createHeartbeat } from './heartbeat.js';
import { createLease } from './lease.js';

const NO_STORE_CALL = () => Promise.reject(new Error('not expected'));

function bench(takeSnapshot: AgentStore['takeSnapshot'] = NO_STORE_CALL) {
  const asked: Heartbeat[] = [];
  const told: boolean[] = [];
  const replies: (HeartbeatReply | Error)[] = [];
  const log = recordingLog();
  const lease = createLease();
  const ask = async (_name: string, heartbeat: Heartbeat) => {
    asked.push(heartbeat);
    const reply = replies.shift();
    if (!reply || reply instanceof Error) throw reply ?? new Error('no reply was prepared');
    return reply;
  };
  const beat = createHeartbeat({
    queues: { ask: ask as unknown as Queues['ask'] },
    lease,
    store: { holder: 'holder-1', takeSnapshot } as AgentStore,
    log,
    server: 'imaging-1',
    instance: 'instance-1',
    version: '1',
    bootUrl: () => 'http://10.0.0.1:8082',
    onLease: async (holding) => void told.push(holding),
  });
  return { asked, replies, log, lease, beat, told };
}

const granted = (epoch: number, snapshot: Extract<HeartbeatReply, { granted: true }>['snapshot'] = null): HeartbeatReply => ({
  granted: true,
  epoch,
  leaseMs: 10_000,
  now: 1_000,
  snapshot,
});
const refused = (reason: string): HeartbeatReply => ({ granted: false, reason, now: 1_000 });

test('a heartbeat says who asks, and the epoch it believes in', async () => {
  const { asked, replies, beat, lease } = bench();
  replies.push(granted(4), granted(4));
  await beat();
  await beat();
  expect(asked).toEqual([
    expect.objectContaining({
      server: 'imaging-1',
      holder: 'holder-1',
      instance: 'instance-1',
      epoch: null,
      bootUrl: 'http://10.0.0.1:8082',
      capabilities: ['syslog', 'lease-command'],
    }),
    expect.objectContaining({ epoch: 4 }),
  ]);
  expect(lease.epoch()).toBe(4);
});

test('the snapshot is on disk before the lease is valid', async () => {
  let epochDuringSnapshot: number | null = -1;
  const { replies, beat, lease } = bench(async () => {
    epochDuringSnapshot = lease.epoch();
  });
  replies.push(granted(2, { marks: [[1, 7]], boots: [] }));
  await beat();
  expect(epochDuringSnapshot).toBeNull();
  expect(lease.epoch()).toBe(2);
});

test('without the snapshot there is no lease, and the next heartbeat asks for it again', async () => {
  let broken = true;
  const { asked, replies, beat, lease } = bench(async () => {
    if (broken) throw new Error('disk full');
  });
  replies.push(granted(2, { marks: [], boots: [] }), granted(3, { marks: [], boots: [] }));
  await expect(beat()).rejects.toThrow('disk full');
  expect(lease.epoch()).toBeNull();
  broken = false;
  await beat();
  expect(asked[1]?.epoch).toBeNull();
  expect(lease.epoch()).toBe(3);
});

test('a refusal is logged once for each reason, and again after a grant', async () => {
  const { replies, beat, log } = bench();
  replies.push(refused('another holds it'), refused('another holds it'), granted(1), refused('another holds it'));
  for (let beats = 0; beats < 4; beats++) await beat();
  expect(log.lines).toEqual([
    'warn no lease: another holds it',
    'info lease of imaging-1 granted, epoch 1',
    'warn no lease: another holds it',
  ]);
});

test('a heartbeat without an answer leaves the lease as it is', async () => {
  const { replies, beat, lease } = bench();
  replies.push(granted(1), new Error('no answer'));
  await beat();
  await expect(beat()).rejects.toThrow('no answer');
  expect(lease.epoch()).toBe(1);
});

test('without a worker the operator reads which service is missing', async () => {
  const { replies, beat } = bench();
  replies.push(new QueueTimeout('question heartbeats: no answer'));
  // the code makes it a warning without a stack
  await expect(beat()).rejects.toMatchObject({ message: expect.stringContaining('lifeguard-worker'), code: 'QueueTimeout' });
});

test('whoever has to take over the address hears of every answer, and of no silence', async () => {
  const { replies, beat, told } = bench();
  replies.push(refused('another agent'), new Error('no answer'), granted(1), granted(1));
  await beat();
  await expect(beat()).rejects.toThrow('no answer');
  await beat();
  await beat();
  expect(told).toEqual([false, true, true]);
});
