import { z } from 'zod';
import { orderBodySchema } from '../http/device-operation.js';
import type { ProblemCode } from '../http/problem-table.js';
import { MAX_PAGE, queryCursor } from './device-query.js';
import { queryFlag, queryInteger } from './query.js';
import { type Route, type RouteScope, route } from './route.js';

/** What the calls of one noun have in common: they are the same for everything that operators describe. */
export interface NounText<Base extends string, Param extends string, Key extends string, Plural extends string, Row extends z.ZodType> {
  /** `/api/relay/` */
  base: Base;
  /** Name of the path's parameter, with its colon. */
  param: Param;
  paramText: string;
  tag: string;
  /** `a relay board` */
  one: string;
  /** Key of one row in an answer, and of several. */
  key: Key;
  plural: Plural;
  row: Row;
  example: z.output<Row>;
  unknown: ProblemCode;
  /** Structure is for admin, devices are for operate. */
  scope: RouteScope;
}

export const inventoryListQuery = z.object({
  inactive: queryFlag('Inactive ones, too.'),
  limit: queryInteger({ min: 1, max: MAX_PAGE, description: 'At most so many; the answer then has `next`.' }),
  after: queryCursor,
});

const REASON = {
  schema: orderBodySchema,
  expected: 'nothing, or a JSON object with "reason"',
  example: { reason: 'sold' },
  empty: {},
} as const;

export function nounRoutes<
  const Base extends string,
  const Param extends string,
  Key extends string,
  Plural extends string,
  Row extends z.ZodType,
>(text: NounText<Base, Param, Key, Plural, Row>) {
  const { base, param, paramText, tag, one, key, plural, row, example, unknown, scope } = text;
  const params = { [param.slice(1)]: paramText };
  const shape = { [key]: row } as { [K in Key]: Row };
  const oneSchema = z.object(shape);
  const oneExample = { [key]: example };
  const manySchema = z.object({ [plural]: z.array(row), next: z.string().nullable().optional() } as { [K in Plural]: z.ZodArray<Row> } & {
    next: z.ZodOptional<z.ZodNullable<z.ZodString>>;
  });
  const shown = { 200: { description: 'As it is now.', schema: oneSchema, example: oneExample } };
  const at = <const Rest extends string>(rest: Rest) => `${base}${param}/${rest}` as `${Base}${Param}/${Rest}`;
  return {
    list: route({
      methods: ['GET'],
      path: `${base}list/` as `${Base}list/`,
      tag,
      summary: `${capital(one)}: all of them`,
      scope: 'read',
      query: inventoryListQuery,
      replies: { 200: { description: 'In order of their names.', schema: manySchema, example: { [plural]: [example] } } },
    }),
    details: route({
      methods: ['GET'],
      path: at('details/'),
      tag,
      summary: `${capital(one)} and all that belongs to it`,
      scope: 'read',
      params,
      replies: shown,
      problems: [unknown],
    }),
    create: <Body extends z.ZodType>(schema: Body, bodyExample: unknown) =>
      route({
        methods: ['POST'],
        path: base,
        tag,
        summary: `Add ${one}`,
        scope,
        body: { schema, expected: `a JSON object that describes ${one}`, example: bodyExample },
        replies: { 201: { description: 'Added.', schema: oneSchema, example: oneExample } },
        problems: ['already_exists'],
      } as const satisfies Route),
    change: <Body extends z.ZodType>(schema: Body, bodyExample: unknown) =>
      route({
        methods: ['PATCH'],
        path: at(''),
        tag,
        summary: `Change ${one}`,
        description:
          'Only what is given changes. With the `revision` that was read, the change is refused if somebody else has made one since.',
        scope,
        params,
        body: { schema, expected: 'a JSON object with what shall change', example: bodyExample },
        replies: shown,
        problems: [unknown, 'already_exists', 'changed_meanwhile'],
      } as const satisfies Route),
    deactivate: route({
      repeatable: true,
      methods: ['POST'],
      path: at('deactivate/'),
      tag,
      summary: `Hide ${one} and use it no more`,
      description: 'History and what refers to it stay. Refused while something active needs it. Twice is once.',
      scope,
      params,
      body: REASON,
      replies: shown,
      problems: [unknown, 'in_use'],
    }),
    activate: route({
      repeatable: true,
      methods: ['POST'],
      path: at('activate/'),
      tag,
      summary: `Use ${one} again`,
      scope,
      params,
      body: REASON,
      replies: shown,
      problems: [unknown],
    }),
    remove: route({
      methods: ['DELETE'],
      path: at(''),
      tag,
      summary: `Delete ${one} that nothing refers to`,
      scope,
      params,
      replies: { 204: { description: 'Deleted.' } },
      problems: [unknown, 'in_use'],
    }),
  };
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
