import { randomUUID } from 'node:crypto';
import { changesSomething, type Method } from '@mozpool/contracts';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { Problem } from '../errors/problem.js';
import type { Log } from '../log/create-logger.js';
import type { Metrics } from '../metrics/create-metrics.js';
import { LimitError, withLimit } from '../run/with-limit.js';
import { traceCalls } from '../tracing/trace-calls.js';
import { addressOf, type OnAnswered, watchAnswers } from './answers.js';
import type { Call, Endpoint, Reply } from './endpoint.js';
import { isPreflight, type OriginPolicy, originHeaders, preflightHeaders } from './origins.js';
import { createStreams, isStream, type Streams } from './streams.js';

export interface HttpAppOptions {
  endpoints: readonly Endpoint[];
  log: Log;
  metrics: Metrics;
  maxBodyBytes?: number;
  handlerLimitMs?: number;
  /** Turns errors of what the service depends on (a database that is away) into problems. */
  explain?: (error: unknown) => Problem | undefined;
  /** Whether pages of the origin that a call names may use it; without it only calls that come from no page are taken. */
  origins?: OriginPolicy;
  /** Answers a GET of a path that no endpoint has; null is for the error that there is no such path. */
  fallback?: (call: Call) => Reply | null;
  /** How many proxies stand before this service, each of which adds the address that it saw to `X-Forwarded-For`. */
  trustProxy?: number;
  /** Told of every call once it is over, whatever became of it. */
  onAnswered?: OnAnswered;
  /** Shared with whoever ends them; without it streams end with their connections. */
  streams?: Streams;
}

const MAX_BODY_BYTES = 262_144;
const HANDLER_LIMIT_MS = 15_000;

/** An express application over a list of endpoints: bodies as text, both slash forms, 405 with `Allow`, errors as problem+json. */
export function createHttpApp(options: HttpAppOptions): Express {
  const { endpoints, log, metrics, maxBodyBytes = MAX_BODY_BYTES, handlerLimitMs = HANDLER_LIMIT_MS, explain, origins } = options;
  const { fallback, trustProxy = 0, onAnswered } = options;
  const streams = options.streams ?? createStreams({ log });
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false).set('case sensitive routing', true).set('trust proxy', trustProxy);
  app.use(watchAnswers(onAnswered));
  const durations = metrics.histogram('http_request_duration_seconds', 'Time to answer an HTTP request', ['method', 'route', 'status']);

  for (const [path, offered] of groupByPath(endpoints)) {
    const readText = express.text({ type: () => true, limit: maxBodyBytes });
    const allowed = [...new Set(offered.flatMap(({ methods }) => methods))].join(', ');
    const answer = async (request: Request, response: Response): Promise<void> => {
      if (isPreflight(request))
        return void response
          .status(204)
          .set(await preflightHeaders(request, allowed, origins))
          .end();
      const endpoint = select(offered, request.method);
      if (!endpoint)
        throw new Problem('method_not_allowed', { method: request.method, path: request.path, allowed }, { headers: { Allow: allowed } });
      const call = toCall(request, response);
      response.locals.call = call;
      response.locals.quiet = endpoint.quiet;
      response.locals.waits = endpoint.waits && Number(call.query.get('wait')) > 0;
      response.set(await originHeaders(request, changesSomething(endpoint, request.method), origins));
      const reply = await withLimit(endpoint.limitMs ?? handlerLimitMs, 'no answer', async () => endpoint.handle(call));
      if (reply.stream) streams.send(response.status(reply.status).set(reply.headers ?? {}), reply.stream);
      else send(response, reply);
    };
    const watched = offered.some(({ quiet }) => !quiet);
    // not `app.all`, which makes every handler anew for each of more than thirty methods
    app.route(path).all(timed(path, durations), readText, ...(watched ? [traceCalls(path)] : []), answer);
  }

  app.use((request: Request, response: Response) => {
    const reply = ['GET', 'HEAD'].includes(request.method) ? fallback?.(toCall(request, response)) : null;
    if (!reply) throw new Problem('unknown_path', { path: request.path });
    send(response, reply);
  });
  app.use(errorHandler({ log, explain, maxBodyBytes }));
  return app;
}

/** Paths with more literal segments come first, so that `/device/list/` is not taken for a device. */
function groupByPath(endpoints: readonly Endpoint[]): [string, Endpoint[]][] {
  const groups = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const group = groups.get(endpoint.path) ?? [];
    group.push(endpoint);
    groups.set(endpoint.path, group);
  }
  const parameters = (path: string) => path.split('/').filter((segment) => segment.startsWith(':')).length;
  return [...groups].sort(([a], [b]) => parameters(a) - parameters(b));
}

function select(offered: readonly Endpoint[], method: string): Endpoint | undefined {
  const endpoint = offered.find(({ methods }) => methods.includes((method === 'HEAD' ? 'GET' : method) as Method));
  return method === 'HEAD' && endpoint?.sideEffects ? undefined : endpoint;
}

function toCall(request: Request, response: Response): Call {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const mark = request.originalUrl.indexOf('?');
  // no name has one, and a database would refuse it with an error of its own
  if (/%00/.test(request.originalUrl))
    throw new Problem('bad_request', { problem: 'The URL has a NUL character (%00) in it; leave it out.' });
  return {
    method: request.method as Method,
    path: mark === -1 ? request.originalUrl : request.originalUrl.slice(0, mark),
    params: request.params as Record<string, string>,
    query: new URLSearchParams(mark === -1 ? '' : request.originalUrl.slice(mark + 1)),
    headers: request.headers,
    text: typeof request.body === 'string' ? request.body : '',
    address: addressOf(request),
    id: String(response.locals.callId),
    signal: gone.signal,
  };
}

function send(response: Response, reply: Reply): void {
  response.status(reply.status);
  if (reply.headers) response.set(reply.headers);
  if (reply.text) response.type(reply.text.type).send(reply.text.body);
  else if (reply.bytes) response.type(reply.bytes.type).send(reply.bytes.body);
  else if (reply.json !== undefined) response.json(reply.json);
  else response.end();
}

function timed(route: string, durations: ReturnType<Metrics['histogram']>) {
  return (request: Request, response: Response, next: () => void): void => {
    const end = durations.startTimer();
    // how long somebody listens, or waits for news, says nothing about how fast an answer is
    response.on('finish', () => {
      const onPurpose = isStream(response) || (response.locals.waits && response.statusCode < 400);
      if (!onPurpose) end({ method: request.method, route, status: response.statusCode });
    });
    next();
  };
}

function errorHandler({
  log,
  explain,
  maxBodyBytes,
}: Pick<HttpAppOptions, 'log' | 'explain'> & { maxBodyBytes: number }): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const problem = toProblem(error, explain, maxBodyBytes);
    if (problem.code === 'internal')
      log.error(`${request.method} ${request.path} failed`, {
        error,
        incident: problem.params.incident,
        call: response.locals.callId,
        reason: 'bug',
      });
    else if (problem.status >= 500) log.warn(`${request.method} ${request.path}: ${problem.message}`, { error: problem.cause });
    // the answer has begun: only cutting it off tells the caller that it is not whole
    if (response.headersSent) return void response.destroy();
    response.status(problem.status).set(problem.headers).type('application/problem+json').send(JSON.stringify(problem.toBody()));
  };
}

function toProblem(error: unknown, explain: HttpAppOptions['explain'], maxBodyBytes: number): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof LimitError)
    return new Problem(
      'too_slow',
      { limit_ms: Number(/(\d+) ms/.exec(error.message)?.[1]) },
      { cause: error, headers: { 'Retry-After': '1' } },
    );
  const explained = explain?.(error);
  if (explained) return explained;
  // errors of express and its body reader carry a status
  const { status, message } = error as { status?: unknown; message?: unknown };
  if (status === 413) return new Problem('body_too_large', { limit: maxBodyBytes });
  if (status === 415) return new Problem('unsupported_encoding', { problem: message });
  if (typeof status === 'number' && status >= 400 && status < 500) return new Problem('bad_request', { problem: message });
  return new Problem('internal', { incident: randomUUID().slice(0, 8) }, { cause: error });
}
