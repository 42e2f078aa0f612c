import { z } from 'zod';
import { type Template, templateSchema } from './template.js';

/** Fields of a device that an inventory may tell. */
export const MAPPED_FIELDS = [
  'name',
  'fqdn',
  'mac_address',
  'imaging_server',
  'hardware_type',
  'hardware_model',
  'relay_info',
  'power',
  'environment',
  'ip_address',
] as const;
export type MappedField = (typeof MAPPED_FIELDS)[number];

export const mappingSchema = z.strictObject({
  ...(Object.fromEntries(MAPPED_FIELDS.map((field) => [field, templateSchema.nullable().optional()])) as Record<
    MappedField,
    z.ZodOptional<z.ZodNullable<typeof templateSchema>>
  >),
  labels: z.record(z.string(), templateSchema).optional(),
});

/** How the facts of a source become fields; a field that is null or missing is not the inventory's business. */
export interface Mapping {
  fields: Readonly<Partial<Record<MappedField, Template>>>;
  labels: Readonly<Record<string, Template>>;
}

/** What the configuration says over what is usual for a kind of source. */
export function mappingOf(usual: Mapping, { labels, ...fields }: z.output<typeof mappingSchema> = {}): Mapping {
  const merged = { ...usual.fields, ...fields };
  return {
    fields: Object.fromEntries(Object.entries(merged).filter((entry): entry is [string, Template] => entry[1] != null)),
    labels: { ...usual.labels, ...labels },
  };
}

export function mappingTemplates({ fields, labels }: Mapping): Template[] {
  return [...Object.values(fields), ...Object.values(labels)];
}
