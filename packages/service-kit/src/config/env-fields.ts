import { isIP } from 'node:net';
import { parseQueueUrl, QUEUE_URL_FORMS } from '@mozpool/contracts';
import { z } from 'zod';

/** Environment variables are text: these turn them into values, with messages for the person who writes them. */

export function envInteger({ min, max }: { min: number; max: number }) {
  return envNumber({ min, max }).refine(Number.isInteger, 'is not a whole number');
}

export function envNumber({ min, max }: { min: number; max: number }) {
  return z
    .string()
    .regex(/^-?\d+(\.\d+)?$/, 'is not a number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `is not between ${min} and ${max}`);
}

/** `0` picks a free port. */
export const envPort = envInteger({ min: 0, max: 65_535 });

const HOST_NAME = /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
const LIKE_AN_ADDRESS = /^[\d.]+$/;

/** Of a machine: an address or a name. */
export const envAddress = z
  .string()
  .refine(
    (text) => isIP(text) !== 0 || (HOST_NAME.test(text) && !LIKE_AN_ADDRESS.test(text)),
    'is neither an address like 10.0.0.5 nor a host name',
  );

export function envUrl(...schemes: readonly string[]) {
  return z.string().refine(
    (text) => {
      const url = URL.parse(text);
      return url !== null && schemes.includes(url.protocol.slice(0, -1)) && (url.host !== '' || url.protocol.startsWith('postgres'));
    },
    `is not a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  );
}

/** Where the queue is. */
export const envQueueUrl = z
  .string()
  .superRefine((text, context) => {
    try {
      parseQueueUrl(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
  })
  .describe(QUEUE_URL_FORMS);

export const envFlag = z.enum(['true', 'false', '1', '0', 'yes', 'no']).transform((text) => ['true', '1', 'yes'].includes(text));

/** JSON text that has to fit a schema. */
export function envJson<Schema extends z.ZodType>(schema: Schema) {
  return z.string().transform((text, context): z.infer<Schema> => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      context.issues.push({ code: 'custom', message: 'is not JSON', input: text });
      return z.NEVER;
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues)
      context.issues.push({ code: 'custom', message: `${issue.path.join('.')}: ${issue.message}`, input: text });
    return z.NEVER;
  });
}

/** Values with commas between them; empty text is an empty list. */
export function envList<Schema extends z.ZodType<unknown, string>>(schema: Schema) {
  return z.string().transform((text, context): z.infer<Schema>[] => {
    const values: z.infer<Schema>[] = [];
    for (const part of text
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '')) {
      const parsed = schema.safeParse(part);
      if (parsed.success) values.push(parsed.data);
      else
        for (const issue of parsed.error.issues)
          context.issues.push({ code: 'custom', message: `"${part}" ${issue.message}`, input: text });
    }
    return values;
  });
}
