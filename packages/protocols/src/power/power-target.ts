/** What switches a device's power, as its power URL says it. Nothing here is a secret: credentials are named, and the agent knows them. */

import type { RelayAddress } from '../proxr/index.js';
import type { SnmpOutlet } from './snmp-outlets.js';

interface OverNetwork {
  readonly host: string;
  readonly port: number;
  /** Name of credentials in the agent's power file; null: none are needed. */
  readonly credentials: string | null;
}

/** Of a list in the agent's power file, and what it is told to switch. */
interface Named {
  readonly name: string;
  readonly outlet: string;
}

export type PowerTarget =
  | { readonly driver: 'proxr'; readonly relay: RelayAddress }
  | ({ readonly driver: 'snmp'; readonly version: '1' | '2c' | '3'; readonly outlet: SnmpOutlet } & OverNetwork)
  /** `auto`: the program asks the controller, which takes some of them seconds. */
  | ({ readonly driver: 'ipmi'; readonly cipher: 'auto' | '3' | '17' } & OverNetwork)
  /** `system`: the last part of the system's path; null: the only one, or the first. */
  | ({ readonly driver: 'redfish'; readonly tls: 'verify' | 'insecure' | 'none'; readonly system: string | null } & OverNetwork)
  /** `relay` 1–32; null: the only one. */
  | ({ readonly driver: 'tasmota'; readonly relay: number | null } & OverNetwork)
  /** Outlets count from 0. Generation 2 stands for all that came after the first. */
  | ({ readonly driver: 'shelly'; readonly outlet: number; readonly generation: 1 | 2 } & OverNetwork)
  /** A hub as `uhubctl` lists it, `1-1.4`, and its port. */
  | { readonly driver: 'uhubctl'; readonly hub: string; readonly port: number }
  | ({ readonly driver: 'rest' } & Named)
  | ({ readonly driver: 'command' } & Named)
  /** `off`: the command that shuts the machine down, which a magic packet cannot do. */
  | { readonly driver: 'wol'; readonly mac: string; readonly broadcast: string; readonly port: number; readonly off: Named }
  | { readonly driver: 'none' };

export type PowerDriverName = PowerTarget['driver'];
export type PowerTargetOf<Driver extends PowerDriverName> = Extract<PowerTarget, { driver: Driver }>;
