import { heartbeatReplySchema, heartbeatSchema } from './heartbeat.js';

const FIRST_RELEASE = { server: 'imaging-1', holder: 'h', instance: 'i', epoch: null, version: '0.1.0', bootUrl: 'http://10.0.0.1:8082' };

test('an agent of the first release says nothing of what it can do', () => {
  expect(heartbeatSchema.parse(FIRST_RELEASE)).toEqual({ ...FIRST_RELEASE, capabilities: [] });
});

test('what an agent of a later release says beyond that is passed over', () => {
  expect(heartbeatSchema.parse({ ...FIRST_RELEASE, capabilities: ['syslog'], later: { more: 1 } })).toEqual({
    ...FIRST_RELEASE,
    capabilities: ['syslog'],
  });
});

test('so is what a server of a later release answers beyond that', () => {
  const reply = { granted: true, epoch: 3, leaseMs: 10_000, now: 1, snapshot: null };
  expect(heartbeatReplySchema.parse({ ...reply, later: true })).toEqual(reply);
});
