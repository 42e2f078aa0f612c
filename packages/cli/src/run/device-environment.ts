import type { DeviceInHand } from '@mozpool/client';

/** What a command is told about the device in its hands. */
export const DEVICE_ENVIRONMENT: Readonly<Record<string, { meaning: string; of: (inHand: DeviceInHand) => string }>> = {
  MOZPOOL_DEVICE: { meaning: 'its name', of: ({ device }) => device.name },
  MOZPOOL_DEVICE_ADDRESS: {
    meaning: 'its IP address, or its host name where that is not known',
    of: ({ device }) => device.ip_address ?? device.fqdn,
  },
  MOZPOOL_DEVICE_FQDN: { meaning: 'its host name', of: ({ device }) => device.fqdn },
  MOZPOOL_SUT_PORT: { meaning: 'where its SUT agent listens', of: ({ device }) => String(device.sut_port) },
  MOZPOOL_ADB_PORT: { meaning: 'where its adb listens', of: ({ device }) => String(device.adb_port) },
  MOZPOOL_REQUEST: { meaning: 'the number of the request', of: ({ request }) => String(request.id) },
  MOZPOOL_REQUEST_URL: { meaning: 'the URL of the request', of: ({ request }) => request.url },
};

export function deviceEnvironment(inHand: DeviceInHand): Record<string, string> {
  return Object.fromEntries(Object.entries(DEVICE_ENVIRONMENT).map(([name, { of }]) => [name, of(inHand)]));
}

export const DEVICE_ENVIRONMENT_TEXT = `The command finds in its environment:\n${Object.entries(DEVICE_ENVIRONMENT)
  .map(([name, { meaning }]) => `  ${name.padEnd(24)}${meaning}\n`)
  .join('')}`;
