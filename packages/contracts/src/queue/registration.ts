import { z } from 'zod';

/** Fields that are kept of one registration, and how long they may be: a device says what it likes. */
export const MAX_REGISTRATION_FIELDS = 32;
export const MAX_REGISTRATION_FIELD_LENGTH = 256;

export const registrationFieldsSchema = z
  .record(
    z.string().min(1, 'must have a name').max(64, 'names have at most 64 characters'),
    z.string('must be text').max(MAX_REGISTRATION_FIELD_LENGTH, `values have at most ${MAX_REGISTRATION_FIELD_LENGTH} characters`),
  )
  .refine((fields) => Object.keys(fields).length <= MAX_REGISTRATION_FIELDS, `must have at most ${MAX_REGISTRATION_FIELDS} fields`);

/** A device announced itself at an agent (SUT registration) or at the API. */
export const registrationSchema = z.object({
  source: z.enum(['sut', 'http']),
  /** The imaging server whose agent heard it, or that the device names; null is not known. */
  server: z.string().max(255).nullable(),
  mac: z
    .string()
    .regex(/^[0-9a-f]{12}$/)
    .nullable(),
  /** What it calls itself. */
  name: z.string().max(64).nullable(),
  /** Where it was heard from; never what it says about itself. */
  address: z.string().max(45).nullable(),
  /** Whoever heard it saw the address itself, so that the device's is known anew. */
  addressSeen: z.boolean(),
  fields: registrationFieldsSchema,
});
export type RegistrationMessage = z.infer<typeof registrationSchema>;
