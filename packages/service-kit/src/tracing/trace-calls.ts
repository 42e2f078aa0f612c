import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';

const SERVER_ERROR = 500;

/**
 * A span for each call of a route, below that of the caller if it names one (`traceparent`); what the handler does belongs to it.
 * Has to come after whatever reads the body, since that goes on outside. Costs next to nothing while no traces are made.
 */
export function traceCalls(route: string): RequestHandler {
  const tracer = trace.getTracer('mozpool');
  return (request, response, next) => {
    const caller = propagation.extract(context.active(), request.headers);
    const attributes = { 'http.request.method': request.method, 'http.route': route };
    const span = tracer.startSpan(`${request.method} ${route}`, { kind: SpanKind.SERVER, attributes }, caller);
    response.once('close', () => {
      span.setAttribute('http.response.status_code', response.statusCode);
      if (response.statusCode >= SERVER_ERROR) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    context.with(trace.setSpan(caller, span), next);
  };
}
