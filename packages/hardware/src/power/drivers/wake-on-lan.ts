/** Machines that are switched on by a magic packet and off by a command of the agent (power-drivers.md §10). Nothing answers a packet. */

import { createSocket } from 'node:dgram';
import type { PowerTargetOf } from '@mozpool/protocols';
import type { PowerSettings } from '../power-settings.js';
import { PowerError, type PowerSwitch } from '../power-switch.js';
import { createCommandSwitch } from './command.js';

/** Datagrams get lost. */
const PACKETS = 3;

export function createWakeOnLanSwitch({ mac, broadcast, port, off }: PowerTargetOf<'wol'>, settings: PowerSettings): PowerSwitch {
  const command = createCommandSwitch(off, settings);
  return {
    ...command,
    controller: `wol ${mac}`,
    set: (power, signal) => (power === 'off' ? command.set('off', signal) : wake(mac, broadcast, port)),
  };
}

/** Six bytes of ones, then sixteen times the address. */
export function magicPacket(mac: string): Buffer {
  return Buffer.concat([Buffer.alloc(6, 0xff), ...Array.from({ length: 16 }, () => Buffer.from(mac, 'hex'))]);
}

async function wake(mac: string, broadcast: string, port: number): Promise<void> {
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve) => socket.bind(0, () => resolve()));
    socket.setBroadcast(true);
    for (let sent = 0; sent < PACKETS; sent += 1) {
      await new Promise<void>((resolve, reject) =>
        socket.send(magicPacket(mac), port, broadcast, (error) =>
          error ? reject(new PowerError('unreachable', `magic packets cannot be sent to ${broadcast}: ${error.message}`)) : resolve(),
        ),
      );
    }
  } finally {
    socket.close();
  }
}
