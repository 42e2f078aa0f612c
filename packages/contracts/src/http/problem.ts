import { z } from 'zod';

/** The body of every error, of type `application/problem+json` (RFC 9457). `code` is stable; `detail` is for people. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
});
export type ProblemBody = z.infer<typeof problemSchema>;
