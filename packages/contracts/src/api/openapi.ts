import { z } from 'zod';
import { problemSchema } from '../http/problem.js';
import {
  BODY_PROBLEMS,
  CHANGE_PROBLEMS,
  COMMON_PROBLEMS,
  POOL_PROBLEMS,
  PROBLEMS,
  type ProblemCode,
  SCOPE_PROBLEMS,
} from '../http/problem-table.js';
import { changesSomething, type Method, type Route } from './route.js';
import { ROUTES, type RouteId, routeOf } from './routes.js';

type Json = Record<string, unknown>;

const COMPONENTS = '#/components/schemas/';

/** What operations share: schemas with an id, and answers with the same errors. */
interface Components {
  schemas: Json;
  responses: Json;
}

const PARAMETERS: Readonly<Record<string, string>> = {
  name: 'name of the device',
  id: 'id of the request',
};

/** What a path parameter may be: anything but a slash, as in Mozpool 4.2; what is not known is answered 404. */
const PARAMETER_SCHEMA = { type: 'string', minLength: 1, pattern: '^[^/]+$' };

/** The HTTP API as an OpenAPI 3.1 document, made of the catalog alone. `url`: where the server is reached. */
export function openApiDocument({ version, url }: { version: string; url: string }): Json {
  const components: Components = { schemas: {}, responses: {} };
  const paths: Record<string, Json> = {};
  for (const id of Object.keys(ROUTES) as RouteId[]) {
    const route = routeOf(id);
    const operations = Object.fromEntries(
      route.methods.map((method) => [method.toLowerCase(), operation(operationId(id, route, method), route, method, components)]),
    );
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], ...operations };
  }
  components.schemas.Problem ??= jsonSchema(problemSchema, 'output', components.schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Mozpool',
      version,
      description:
        'Runs a pool of devices: matches requests with devices, installs images over the network, hands devices out and repairs them. ' +
        'Bodies are JSON whatever the content type says; instants are ISO 8601 in UTC without a zone; durations are seconds. Paths are answered with and without the final slash.',
      license: { name: 'MPL-2.0', identifier: 'MPL-2.0' },
    },
    servers: [{ url }],
    tags: [...new Set(Object.values(ROUTES).map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      ...components,
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token made by `mozpool token create`.' } },
    },
  };
}

/** `/api/device/:name/` → `/api/device/{name}/` */
export function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

/** One per method: routes that old clients call with GET and POST have two. */
function operationId(id: RouteId, { methods }: Route, method: Method): string {
  return methods.indexOf(method) === methods.length - 1 ? id : `${id}By${method.charAt(0)}${method.slice(1).toLowerCase()}`;
}

function operation(id: string, route: Route, method: Method, { schemas, responses }: Components): Json {
  const { tag, summary, description, scope, body } = route;
  const needs = scope === 'device' ? 'Needs the secret of the device’s boot, or scope `operate`.' : `Needs scope \`${scope}\`.`;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, needs].filter((part) => part !== undefined).join('\n\n'),
    parameters: [...pathParameters(route), ...queryParameters(route, schemas), ...headerParameters(route)],
    ...(body &&
      method !== 'GET' && {
        requestBody: {
          required: body.empty === undefined && !body.raw,
          content: { 'application/json': { schema: jsonSchema(body.schema, 'input', schemas), example: body.example } },
        },
      }),
    responses: { ...replies(route, schemas), ...problems(route, method, responses) },
    security: scope === 'public' ? [] : [{ token: [] }, ...(scope === 'device' ? [{}] : [])],
  };
}

function pathParameters(route: Route): Json[] {
  return [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: route.params?.[name] ?? PARAMETERS[name] ?? name,
    schema: PARAMETER_SCHEMA,
  }));
}

function queryParameters({ query }: Route, schemas: Json): Json[] {
  if (!query) return [];
  const { properties = {} } = jsonSchema(query, 'input', schemas) as { properties?: Record<string, Json> };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: false,
    allowEmptyValue: true,
    ...(description !== undefined && { description }),
    schema,
  }));
}

function headerParameters({ headers = {} }: Route): Json[] {
  return Object.entries(headers).map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string', maxLength: 255 },
  }));
}

function replies(route: Route, schemas: Json): Json {
  const entries = Object.entries(route.replies).map(([status, reply]) => {
    if (reply.schema) {
      const media = { schema: jsonSchema(reply.schema, 'output', schemas), example: reply.example };
      return [status, { description: reply.description, content: { 'application/json': media } }];
    }
    if (!reply.type) return [status, { description: reply.description }];
    const media = { schema: { type: 'string' }, ...(reply.example !== undefined && { example: reply.example }) };
    return [status, { description: reply.description, content: { [reply.type]: media } }];
  });
  return Object.fromEntries(entries);
}

/** Every code that a call may be answered with beside its replies. */
export function problemCodes(route: Route, method: Method): ProblemCode[] {
  return [
    ...new Set([
      ...(route.problems ?? []),
      ...(route.body ? BODY_PROBLEMS : []),
      ...(changesSomething(route, method) ? CHANGE_PROBLEMS : []),
      ...(route.scope === 'public' ? [] : SCOPE_PROBLEMS),
      ...(changesSomething(route, method) && route.path.startsWith('/api/device/:name/') ? POOL_PROBLEMS : []),
      ...COMMON_PROBLEMS,
    ]),
  ];
}

/** By status, each with its codes; a status that is a reply of the route's own, too, is left to that. */
function problems(route: Route, method: Method, responses: Json): Json {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of problemCodes(route, method)) {
    const { status } = PROBLEMS[code];
    if (!(status in route.replies)) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const entries = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    entries.map(([status, codes]) => {
      const name = `${status}-${codes.join('-')}`;
      responses[name] ??= problemResponse(codes);
      return [status, { $ref: `#/components/responses/${name}` }];
    }),
  );
}

function problemResponse(codes: readonly ProblemCode[]): Json {
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
    content: {
      'application/problem+json': { schema: { allOf: [{ $ref: `${COMPONENTS}Problem` }, { properties: { code: { enum: codes } } }] } },
    },
  };
}

/** A zod schema as JSON Schema; those with an id of their own become components, once. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const { $schema: _schema, $defs, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json & { $defs?: Json };
  for (const [id, definition] of Object.entries($defs ?? {})) schemas[id] ??= rewriteReferences(definition);
  return rewriteReferences(rest) as Json;
}

function rewriteReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewriteReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', COMPONENTS) : rewriteReferences(inner),
    ]),
  );
}
