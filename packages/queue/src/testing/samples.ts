import type { Answer, DeviceEventMessage, Heartbeat, HeartbeatReply } from '@mozpool/contracts';

export const ANSWER: Answer = {
  commandId: 1,
  generation: 2,
  epoch: 3,
  server: 'img1',
  deviceId: 7,
  kind: 'power_off',
  outcome: 'ok',
  event: null,
  detail: '',
  tookMs: 12,
};

export const DEVICE_EVENT: DeviceEventMessage = {
  server: 'img1',
  device: 'panda-1',
  event: 'mobile_init_started',
  boot: 4,
  secret: 's',
  detail: null,
};

export const HEARTBEAT: Heartbeat = {
  server: 'img1',
  holder: 'h',
  instance: 'i',
  epoch: null,
  version: '0.1.0',
  bootUrl: 'http://127.0.0.1:8082',
  capabilities: [],
};

export const REFUSED: HeartbeatReply = { granted: false, reason: 'somebody else holds it', now: 1 };
