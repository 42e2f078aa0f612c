import type { RequestDetails } from '@mozpool/contracts';
import type { InputOf, Operations } from './operations.js';
import type { CallOptions } from './transport.js';

type RequestBody = InputOf<'createRequest'>['body'];

export interface DeviceRequest extends Pick<RequestBody, 'labels' | 'webhook'> {
  /** A device name; any device that fits when left out. */
  device?: string | undefined;
  image: string;
  assignee: string;
  durationSeconds: number;
  environment?: string | undefined;
  /** The keys that the image asks for. */
  bootConfig?: Record<string, unknown> | undefined;
  priority?: number | undefined;
  /** How long it may wait for a device. */
  waitSeconds?: number | undefined;
}

/** Sent again until it is answered, with one idempotency key: it never takes two devices. */
export async function requestDevice(
  client: Pick<Operations, 'createRequest'>,
  { device = 'any', durationSeconds, bootConfig = {}, waitSeconds, ...rest }: DeviceRequest,
  options?: CallOptions,
): Promise<RequestDetails> {
  const body = { ...bootConfig, ...rest, duration: durationSeconds, wait: waitSeconds };
  return (await client.createRequest({ params: { name: device }, body }, options)).request;
}
