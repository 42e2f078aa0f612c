import { type BootEntry, commandSchema, type Work } from '@mozpool/contracts';
import { insertCommand, loadDeviceAddress, loadPxeText } from '@mozpool/db';
import type { DeviceBoot, DeviceCommand } from '@mozpool/domain';
import type { EngineTransaction } from '../engine-context.js';
import type { DeviceInHand } from './apply-device-event.js';
import type { DeviceEffectHandler } from './device-effects.js';

const POWER_WORK: readonly Work['kind'][] = ['power_cycle', 'power_off', 'reboot'];

/** Writes a command for the agent that owns the device; it is published after the commit. */
export const sendCommand: DeviceEffectHandler<'send_command'> = async (tx, hand, { command }, notAfter) => {
  const { device, facts, row } = hand;
  const { server, address } = await loadDeviceAddress(tx.db, device.id);
  const { generation } = device.snapshot;
  const full = {
    server,
    device: address,
    generation,
    epoch: row.epoch,
    // a state without a deadline still gives its command no longer than a power cycle may take
    notAfter: notAfter ?? device.now + facts.limits.durationsMs.power_cycling,
    work: await workOf(tx, hand, command),
    events: command.events,
  };
  const id = await insertCommand(tx.db, device.serverId, commandSchema.omit({ commandId: true }).parse(full));
  tx.commandIds.push(id);
  if (POWER_WORK.includes(command.kind)) {
    tx.events.push({
      kind: 'command',
      deviceId: device.id,
      requestId: facts.claim?.requestId ?? null,
      claimId: facts.claim?.id ?? null,
      event: command.kind,
      generation,
      details: { commandId: id, epoch: row.epoch },
    });
  }
};

async function workOf(tx: EngineTransaction, hand: DeviceInHand, command: DeviceCommand): Promise<Work> {
  const { events: _events, ...work } = command;
  if (work.kind !== 'power_cycle') return work;
  return { kind: 'power_cycle', boot: work.boot && (await bootEntry(tx, hand, work.boot)) };
}

async function bootEntry(tx: EngineTransaction, { device }: DeviceInHand, boot: DeviceBoot): Promise<BootEntry> {
  const { address } = await loadDeviceAddress(tx.db, device.id);
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
