/**
 * What an inventory says about a device, flat: `name`, `fqdn`, `mac_address`, `imaging_server`, `hardware_type`, `hardware_model`, `relay_info`,
 * `power_url`, `environment`, `ip_address`, and `labels.KEY`. A field that is not there is none of the inventory's business; null clears one.
 */
export type InventoryValues = Readonly<Record<string, string | null>>;

/** One device as a source tells it. */
export interface InventoryRecord {
  /** Name of the source in the configuration. */
  source: string;
  /** Stable within the source. */
  key: string;
  /** Id in the inventory that Mozpool 4.2 was synchronized with: a device of then is found by it. */
  oldId?: number | undefined;
  values: InventoryValues;
}

/** A device as it is now. */
export interface KnownDevice {
  id: number;
  /** Raised by whoever edits the row. */
  revision: number;
  active: boolean;
  /** A request has it. */
  held: boolean;
  /** Null: a person added it. */
  source: string | null;
  key: string | null;
  /** What its inventory said last; what differs from it now was set by a person. */
  said: InventoryValues | null;
  /** It left its inventory while somebody held it. */
  gone: boolean;
  oldId: number;
  values: InventoryValues;
}

export interface KnownBoard {
  id: number;
  name: string;
  fqdn: string;
  imagingServer: string;
  /** The imaging server that the sync gave it last; null: a person added the board. */
  saidServer: string | null;
}

export interface FieldChange {
  field: string;
  from: string | null;
  to: string | null;
}

export type DeviceChange =
  | { what: 'add'; name: string; record: InventoryRecord }
  /** `adopted`: until now it was no device of this source under this key. */
  | { what: 'change'; name: string; device: KnownDevice; record: InventoryRecord; fields: readonly FieldChange[]; adopted: boolean }
  | { what: 'delete'; name: string; device: KnownDevice }
  /** Nobody gets it any more, and it is deleted once its holder has returned it. */
  | { what: 'retire'; name: string; device: KnownDevice };

export type BoardChange =
  | { what: 'add'; name: string; fqdn: string; imagingServer: string }
  | { what: 'change'; name: string; board: KnownBoard; imagingServer: string }
  | { what: 'delete'; name: string; board: KnownBoard };

/** What a person has set otherwise than the inventory says; it stays. */
export interface KeptField {
  device: string;
  field: string;
  ours: string | null;
  theirs: string | null;
}

export interface InventoryPlan {
  devices: DeviceChange[];
  boards: BoardChange[];
  /** Boards that the inventory's devices are switched by. */
  boardsTold: number;
  /** Devices that do not change, but what was said of them has to be remembered. */
  remember: { device: KnownDevice; record: InventoryRecord }[];
  kept: KeptField[];
  /** Records that wait: a device that somebody still holds has their name or MAC address. */
  postponed: { name: string; reason: string }[];
  /** With any of these nothing is applied. */
  problems: string[];
  /** Servers and hardware types that have to exist first. */
  imagingServers: string[];
  hardwareTypes: { type: string; model: string }[];
}
