import { IDEMPOTENCY_KEY, type Method, mayBeRepeated, type RouteId, routeOf } from '../api/index.js';
import { type JsonSchema, literal, PythonTypes, parameterName, snake } from './python-types.js';

interface Parameter {
  name: string;
  in: string;
  schema: JsonSchema;
}

interface Operation {
  operationId: string;
  summary: string;
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
}

/** Types that a person reads; all others are named after their call. */
const NAMES: Readonly<Record<string, string>> = {
  'listDevices.reply.devices.item': 'DeviceDetails',
  'listDevices.reply.devices.item.attempts.item': 'Attempts',
  'deviceStatus.reply.log.item': 'LogEntry',
  'createRequest.reply.request': 'RequestDetails',
  'requestDetails.reply': 'RequestDetails',
  'requestStatus.reply': 'RequestStatus',
};
/** Streams are not answers; `follow` makes one of a log. */
const STREAMS = 'text/event-stream';
const STREAM_PARAMETER = 'follow';
/** What old boot scripts do by GET has a call by POST, too. */
const BY_GET = 'ByGet';
/** Parameters that are text although the document sets them no limit; all others of that shape are flags. */
const TEXTS = new Set(['label']);
const LINE_LENGTH = 110;
/** `packages/client-python/src/mozpool/calls.py`: every call of the API and the types of its bodies, from the API document. */
export function pythonCalls(document: unknown): string {
  const types = new PythonTypes(NAMES);
  const calls = Object.entries((document as Document).paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => !isStream(operation) && !operation.operationId.endsWith(BY_GET))
      .map(([method, operation]) => call(method.toUpperCase() as Method, path, operation, types)),
  );
  return `# Generated from the catalog of calls in packages/contracts/src/api: pnpm run generate. Do not edit.
"""Every call of the HTTP API of Mozpool, and the types of what is sent and answered.

A function makes the description of a call; \`Mozpool.send\` and \`AsyncMozpool.send\` carry it out::

    report = client.send(calls.reliability_report(days=7))
"""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Mapping, Optional, TypedDict, Union

from .call import Call, Query, new_key, path


${types.classes.join('\n\n')}

${calls.join('\n\n')}`;
}

function isStream({ responses }: Operation): boolean {
  return Object.values(responses).some(({ content }) => content?.[STREAMS] !== undefined);
}

function call(method: Method, path: string, operation: Operation, types: PythonTypes): string {
  const { operationId, summary } = operation;
  const route = routeOf(operationId as RouteId);
  const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
  const query = operation.parameters.filter((parameter) => parameter.in === 'query' && parameter.name !== STREAM_PARAMETER);
  const body = operation.requestBody;
  const parameters = [
    ...inPath.map(({ name }) => `${parameterName(name)}: ${name === 'id' ? 'Union[int, str]' : 'str'}`),
    ...(body ? [`body: ${bodyType(body.content['application/json']!.schema, operationId, types)}${body.required ? '' : ' = {}'}`] : []),
    ...(query.length > 0 ? ['*', ...query.map((parameter) => `${parameterName(parameter.name)}: ${queryType(parameter)} = None`)] : []),
  ];
  const reply = replyType(operation, types);
  const values = [
    literal(method),
    `path(${[literal(path), ...inPath.map(({ name }) => parameterName(name))].join(', ')})`,
    ...(query.length > 0 ? [`query={${query.map((parameter) => `${literal(parameter.name)}: ${queryValue(parameter)}`).join(', ')}}`] : []),
    ...(body ? ['body=body'] : method === 'POST' ? ['body={}'] : []),
    ...(mayBeRepeated(route, method) ? ['repeatable=True'] : []),
    ...(IDEMPOTENCY_KEY in (route.headers ?? {}) ? ['key=new_key()'] : []),
  ];
  return `def ${snake(operationId)}${inParentheses(parameters, '', LINE_LENGTH)} -> Call[${reply}]:
    """${summary}."""
    return Call${inParentheses(values, '    ', LINE_LENGTH)}
`;
}

/** On one line if they fit. */
function inParentheses(parts: readonly string[], indent: string, length: number): string {
  const line = `(${parts.join(', ')})`;
  if (line.length <= length) return line;
  return `(\n${parts.map((part) => `${indent}    ${part},\n`).join('')}${indent})`;
}

function bodyType(schema: JsonSchema, operationId: string, types: PythonTypes): string {
  const open = typeof schema.additionalProperties === 'object';
  const type = open ? 'Mapping[str, Any]' : types.annotation(schema, `${operationId}.body`);
  return type.startsWith('Dict[') ? 'Mapping[str, Any]' : type;
}

/** Numbers are text in the document, whose patterns say what they are. */
function queryType(parameter: Parameter): string {
  const { schema } = parameter;
  if (isFlag(parameter) || schema.enum?.includes('false')) return schema.enum?.includes('any') ? literalOf(schema) : 'Optional[bool]';
  if (schema.enum) return literalOf(schema);
  if (schema.pattern?.includes('{1,15})?$')) return 'Optional[int]';
  return 'Query';
}

const literalOf = (schema: JsonSchema) => `Optional[Literal[${(schema.enum ?? []).map(literal).join(', ')}]]`;

/** To be there is what counts, whatever its value. */
const isFlag = ({ name, schema }: Parameter) => Object.keys(schema).join() === 'type' && !TEXTS.has(name);

const queryValue = (parameter: Parameter) => `${parameterName(parameter.name)}${isFlag(parameter) ? ' or None' : ''}`;

function replyType({ operationId, responses }: Operation, types: PythonTypes): string {
  const replies = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content }]) => {
      const schema = content?.['application/json']?.schema;
      return schema ? types.annotation(schema, `${operationId}.reply`) : 'None';
    });
  const distinct = [...new Set(replies)];
  return distinct.length === 1 ? distinct[0]! : `Union[${distinct.join(', ')}]`;
}
