export { engineFields, engineSettings } from './config/engine-fields.js';
export { envAddress, envFlag, envInteger, envJson, envList, envNumber, envPort, envQueueUrl, envUrl } from './config/env-fields.js';
export { loggingFields } from './config/logging-fields.js';
export { ConfigError, readConfig } from './config/read-config.js';
export { Problem, type ProblemParams } from './errors/problem.js';
export { healthEndpoints, type ReadinessCheck } from './health/health-endpoints.js';
export type { Answered, OnAnswered } from './http/answers.js';
export { createHttpApp, type HttpAppOptions } from './http/create-http-app.js';
export { createHttpServer, type HttpServer, type HttpServerOptions } from './http/create-http-server.js';
export {
  bytes,
  type Call,
  type Endpoint,
  json,
  noContent,
  type Reply,
  readBody,
  type StreamBody,
  type StreamClient,
  stream,
  text,
} from './http/endpoint.js';
export type { OriginPolicy } from './http/origins.js';
export { createStreams, type Streams } from './http/streams.js';
export {
  createLogger,
  type Log,
  type LogFields,
  type LoggerOptions,
  type LogLevel,
  type LogMethod,
  silentLog,
} from './log/create-logger.js';
export { errorChain } from './log/error-chain.js';
export { createMetrics, type Metrics } from './metrics/create-metrics.js';
export {
  createGuardedLookup,
  guardedLookup,
  isRefusedAddress,
  RefusedAddressError,
  refuseWrittenAddress,
} from './outgoing/guarded-lookup.js';
export { createHostRule, envHosts, hostNameOf } from './outgoing/host-rule.js';
export { createNetworks, envNetworks, limitedAddress, type Networks } from './outgoing/networks.js';
export { composeService, type Service, type ServicePart, settingsOf } from './run/compose-service.js';
export { type RunOptions, runService } from './run/run-service.js';
export { LimitError, withLimit } from './run/with-limit.js';
export { createTicker, type Ticker, type TickerOptions } from './ticker/create-ticker.js';
export { tracingFields } from './tracing/start-tracing.js';
