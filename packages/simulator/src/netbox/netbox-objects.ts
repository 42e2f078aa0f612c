/** What a NetBox holds, as far as an inventory needs it, and how its REST API shows it (versions 4.0 to 4.6). */

export interface NetBoxDevice {
  id: number;
  name: string | null;
  status: string;
  site: string;
  /** Slugs of manufacturer and type. */
  manufacturer: string;
  model: string;
  customFields: Record<string, unknown>;
  configContext: Record<string, unknown>;
  interfaces: NetBoxInterface[];
  /** Of the interface with that name; with the length of the network. */
  primaryIp: { id: number; address: string; interface: string; dnsName: string } | null;
  /** Where its power ports are plugged in. */
  power: { device: string; outlet: string }[];
}

export interface NetBoxInterface {
  id: number;
  name: string;
  mac: string | null;
  /** Further addresses of the interface; the first is the primary one. */
  more?: string[];
}

export type MacModel = 'interface' | 'objects';
type Json = Record<string, unknown>;

const slugged = (id: number, name: string, path: string, root: string): Json => ({
  id,
  url: `${root}/api/dcim/${path}/${id}/`,
  display: name,
  name,
  slug: name.toLowerCase(),
});

export function showDevice(device: NetBoxDevice, root: string, { context }: { context: boolean }): Json {
  const { id, name, primaryIp } = device;
  const ip = primaryIp && {
    id: primaryIp.id,
    url: `${root}/api/ipam/ip-addresses/${primaryIp.id}/`,
    display: primaryIp.address,
    family: { value: 4, label: 'IPv4' },
    address: primaryIp.address,
    dns_name: primaryIp.dnsName,
  };
  return {
    id,
    url: `${root}/api/dcim/devices/${id}/`,
    display_url: `${root}/dcim/devices/${id}/`,
    display: name ?? `${device.model} (${id})`,
    name,
    device_type: {
      ...slugged(1, device.model, 'device-types', root),
      manufacturer: slugged(1, device.manufacturer, 'manufacturers', root),
      model: device.model,
      slug: device.model.toLowerCase(),
    },
    role: slugged(1, 'board', 'device-roles', root),
    tenant: null,
    platform: null,
    serial: '',
    asset_tag: null,
    site: slugged(1, device.site, 'sites', root),
    location: null,
    rack: null,
    position: null,
    face: null,
    status: { value: device.status, label: device.status[0]!.toUpperCase() + device.status.slice(1) },
    primary_ip: ip,
    primary_ip4: ip,
    primary_ip6: null,
    oob_ip: null,
    description: '',
    comments: '',
    ...(context && { config_context: device.configContext }),
    local_context_data: null,
    tags: [],
    custom_fields: device.customFields,
    created: '2026-01-01T00:00:00Z',
    last_updated: '2026-01-01T00:00:00Z',
    interface_count: device.interfaces.length,
    power_port_count: device.power.length,
  };
}

const brief = ({ id, name }: NetBoxDevice, root: string): Json => ({
  id,
  url: `${root}/api/dcim/devices/${id}/`,
  display: name,
  name,
  description: '',
});

export function showInterface(device: NetBoxDevice, { id, name, mac, more = [] }: NetBoxInterface, root: string, macModel: MacModel): Json {
  const address = (text: string, index: number) => ({
    id: id * 10 + index,
    url: `${root}/api/dcim/mac-addresses/${id * 10 + index}/`,
    display: text,
    mac_address: text,
  });
  const all = [...(mac === null ? [] : [mac]), ...more].map(address);
  return {
    id,
    url: `${root}/api/dcim/interfaces/${id}/`,
    display: name,
    device: brief(device, root),
    name,
    label: '',
    type: { value: '1000base-t', label: '1000BASE-T (1GE)' },
    enabled: true,
    mac_address: mac,
    ...(macModel === 'objects' && { primary_mac_address: mac === null ? null : all[0], mac_addresses: all }),
    mgmt_only: false,
    mark_connected: false,
    cable: null,
    connected_endpoints: null,
    connected_endpoints_type: null,
    connected_endpoints_reachable: null,
    tags: [],
    custom_fields: {},
  };
}

export function showPowerPort(device: NetBoxDevice, index: number, root: string): Json {
  const { device: name, outlet } = device.power[index]!;
  const id = device.id * 10 + index;
  return {
    id,
    url: `${root}/api/dcim/power-ports/${id}/`,
    display: `PSU${index}`,
    device: brief(device, root),
    name: `PSU${index}`,
    connected_endpoints: [
      {
        id,
        url: `${root}/api/dcim/power-outlets/${id}/`,
        display: outlet,
        device: { id: 9_000_000, display: name, name },
        name: outlet,
        cable: id,
        _occupied: true,
      },
    ],
    connected_endpoints_type: 'dcim.poweroutlet',
    connected_endpoints_reachable: true,
  };
}

export function showAddress({ interfaces, primaryIp }: NetBoxDevice, root: string): Json {
  const holder = interfaces.find(({ name }) => name === primaryIp!.interface);
  return {
    id: primaryIp!.id,
    url: `${root}/api/ipam/ip-addresses/${primaryIp!.id}/`,
    display: primaryIp!.address,
    address: primaryIp!.address,
    status: { value: 'active', label: 'Active' },
    assigned_object_type: holder ? 'dcim.interface' : null,
    assigned_object_id: holder?.id ?? null,
    dns_name: primaryIp!.dnsName,
  };
}
