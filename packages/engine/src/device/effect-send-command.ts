import type { BootEntry, Command, Work } from '@mozpool/contracts';
import { insertCommand, loadPxeText } from '@mozpool/db';
import type { DeviceBoot, DeviceCommand } from '@mozpool/domain';
import type { EngineTransaction } from '../engine-context.js';
import type { DeviceEffectHandler } from './device-effect-handler.js';
import type { DeviceInHand } from './device-in-hand.js';

const POWER_WORK: readonly Work['kind'][] = ['power_cycle', 'power_off', 'reboot'];

/** Writes a command for the agent that owns the device; it is published after the commit. */
export const sendCommand: DeviceEffectHandler<'send_command'> = async (tx, hand, { command: wanted }, notAfter) => {
  const { device, facts } = hand;
  const { server, address } = device;
  const { generation } = device.snapshot;
  const command: Omit<Command, 'commandId'> = {
    server: server.fqdn,
    device: address,
    generation,
    epoch: server.epoch,
    // a state without a deadline still gives its command no longer than a power cycle may take
    notAfter: notAfter ?? device.now + facts.limits.durationsMs.power_cycling,
    work: await workOf(tx, hand, wanted),
    events: wanted.events,
  };
  const commandId = await insertCommand(tx.db, server.id, command);
  tx.commands.push({ ...command, commandId });
  if (POWER_WORK.includes(wanted.kind)) {
    tx.events.push({
      kind: 'command',
      deviceId: device.id,
      requestId: facts.claim?.requestId ?? null,
      claimId: facts.claim?.id ?? null,
      event: wanted.kind,
      generation,
      details: { commandId, epoch: server.epoch },
    });
  }
};

async function workOf(tx: EngineTransaction, hand: DeviceInHand, command: DeviceCommand): Promise<Work> {
  const { events: _events, ...work } = command;
  if (work.kind !== 'power_cycle') return work;
  return { kind: 'power_cycle', boot: work.boot && (await bootEntry(tx, hand, work.boot)) };
}

async function bootEntry(tx: EngineTransaction, { device }: DeviceInHand, boot: DeviceBoot): Promise<BootEntry> {
  const { address } = device;
  const pxe = await loadPxeText(tx.db, { pxeConfig: boot.pxeConfig, image: boot.image, hardwareTypeId: device.hardwareTypeId });
  if (pxe === undefined)
    throw new Error(
      `device ${device.snapshot.name}: the PXE configuration of image ${boot.image ?? boot.pxeConfig} went away while it was asked for`,
    );
  return {
    device: address.name,
    mac: address.mac,
    boot: boot.boot,
    secret: boot.secret,
    pxe,
    bootConfig: boot.bootConfig ?? '',
    keep: boot.keep,
    armed: true,
  };
}
