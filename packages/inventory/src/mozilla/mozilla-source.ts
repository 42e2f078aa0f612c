import { z } from 'zod';
import { getJson, type HttpSource } from '../http-source.js';
import type { Mapping } from '../mapping/mapping.js';
import type { Reading } from '../source.js';

/** The inventory of Mozilla's releng, as Mozpool 4.2 read it. */

export const MOZILLA_MAPPING: Mapping = {
  fields: {
    name: '{name}',
    fqdn: '{fqdn}',
    mac_address: '{mac}',
    imaging_server: '{imaging_server}',
    relay_info: '{relay}',
    hardware_type: '{model.vendor}',
    hardware_model: '{model.model}',
  },
  labels: {},
};

const RELAY = 'system.relay.0';
const IMAGING_SERVER = 'system.imaging_server.0';

const system = z.looseObject({
  pk: z.number().int(),
  system_status: z.number().int(),
  server_model: z.number().int().nullish(),
  keyvalue_set: z.record(z.string(), z.looseObject({ value: z.string() })).default({}),
  staticreg_set: z.unknown(),
});
const exported = z.object({ systems: z.record(z.string(), system) });
const statusReply = z.looseObject({ status: z.string() });
const modelReply = z.looseObject({ vendor: z.string(), model: z.string() });
const macReply = z.looseObject({
  nic0: z.looseObject({ hwadapter_set: z.looseObject({ hw0: z.looseObject({ mac: z.string().min(1) }) }) }),
});

/** `filter` is an expression of the inventory's own and is sent as it is. */
export async function readMozilla({ http, filter }: { http: HttpSource; filter: string }, signal: AbortSignal): Promise<Reading> {
  const reading: Reading = { told: [], skipped: [] };
  const { systems } = await getJson(http, `/en-US/bulk_action/export/?q=${filter}`, exported, signal);
  const lookup = <Schema extends z.ZodType>(kind: string, schema: Schema) => {
    const known = new Map<number, Promise<z.output<Schema>>>();
    return (key: number) => {
      const found = known.get(key) ?? getJson(http, `/en-US/core/api/v1_core/${kind}/${key}/`, schema, signal);
      known.set(key, found);
      return found;
    };
  };
  const statusOf = lookup('systemstatus', statusReply);
  const modelOf = lookup('servermodel', modelReply);
  for (const [fqdn, { pk, system_status, server_model, keyvalue_set, staticreg_set }] of Object.entries(systems)) {
    const missing = [RELAY, IMAGING_SERVER].filter((key) => keyvalue_set[key] === undefined);
    const mac = macReply.safeParse(staticreg_set).data?.nic0.hwadapter_set.hw0.mac ?? null;
    const reason =
      (await statusOf(system_status)).status === 'decommissioned'
        ? 'it is decommissioned'
        : missing.length > 0
          ? `it has no ${missing.join(' and no ')}`
          : mac === null
            ? 'it has no MAC address at nic0.hw0'
            : server_model == null
              ? 'it has no server model'
              : null;
    if (reason !== null) {
      reading.skipped.push({ name: fqdn, reason });
      continue;
    }
    reading.told.push({
      key: String(pk),
      oldId: pk,
      facts: {
        name: fqdn.split('.')[0],
        fqdn,
        mac,
        relay: keyvalue_set[RELAY]!.value,
        imaging_server: keyvalue_set[IMAGING_SERVER]!.value,
        model: await modelOf(server_model!),
        values: Object.fromEntries(Object.entries(keyvalue_set).map(([key, { value }]) => [key.replaceAll('.', '_'), value])),
      },
    });
  }
  return reading;
}
