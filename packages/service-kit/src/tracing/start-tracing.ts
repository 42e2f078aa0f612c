import { context, propagation, trace } from '@opentelemetry/api';
import { envUrl } from '../config/env-fields.js';

/** What every service reads about traces. */
export const tracingFields = {
  OTEL_EXPORTER_OTLP_ENDPOINT: envUrl('http', 'https')
    .optional()
    .describe('where traces go, http://collector:4318; without it none are made'),
};

/** Spans are sent in batches; more than that wait for nobody. */
const LIMITS = { maxQueueSize: 2_048, maxExportBatchSize: 512, scheduledDelayMillis: 1_000, exportTimeoutMillis: 5_000 } as const;

export interface TracingInput {
  service: string;
  version: string;
  /** An OTLP collector that speaks HTTP; its path follows by itself. */
  endpoint: string;
}

/** Makes the traces of this process real, and returns what sends the last of them. A collector that is away costs spans, nothing else. */
export async function startTracing({ service, version, endpoint }: TracingInput): Promise<() => Promise<void>> {
  // loaded only where traces are wanted
  const [{ AsyncLocalStorageContextManager }, { W3CTraceContextPropagator }, { OTLPTraceExporter }, { resourceFromAttributes }, sdk] =
    await Promise.all([
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/core'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/sdk-trace'),
    ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: LIMITS.exportTimeoutMillis });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, ...LIMITS })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return () => provider.shutdown();
}
