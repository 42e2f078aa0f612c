import type { PowerTarget } from '@mozpool/protocols';
import { createCommandSwitch } from './drivers/command.js';
import { createIpmiSwitch } from './drivers/ipmi.js';
import { createRedfishSwitch } from './drivers/redfish.js';
import { createRestSwitch } from './drivers/rest.js';
import { createShellySwitch } from './drivers/shelly.js';
import { createSnmpSwitch } from './drivers/snmp.js';
import { createTasmotaSwitch } from './drivers/tasmota.js';
import { createUhubctlSwitch } from './drivers/uhubctl.js';
import { createWakeOnLanSwitch } from './drivers/wake-on-lan.js';
import type { PowerSettings } from './power-settings.js';
import { PowerError, type PowerSwitch } from './power-switch.js';

/** Where programs are, other than on the usual path. */
export interface PowerPrograms {
  readonly ipmitool?: string;
  readonly uhubctl?: string;
}

/** The driver of a target; a new one begins here. Relay boards have a driver that switches whole banks, `relay/`. */
export function openPowerSwitch(
  target: Exclude<PowerTarget, { driver: 'proxr' }>,
  settings: PowerSettings,
  programs: PowerPrograms,
): PowerSwitch {
  switch (target.driver) {
    case 'snmp':
      return createSnmpSwitch(target, settings);
    case 'ipmi':
      return createIpmiSwitch(target, settings, programs.ipmitool);
    case 'redfish':
      return createRedfishSwitch(target, settings);
    case 'tasmota':
      return createTasmotaSwitch(target, settings);
    case 'shelly':
      return createShellySwitch(target, settings);
    case 'uhubctl':
      return createUhubctlSwitch(target, programs.uhubctl);
    case 'rest':
      return createRestSwitch(target, settings);
    case 'command':
      return createCommandSwitch(target, settings);
    case 'wol':
      return createWakeOnLanSwitch(target, settings);
    case 'none':
      throw new PowerError('not_configured', 'the device has no power control');
  }
}
