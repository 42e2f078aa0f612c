import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  registry: Registry;
  counter<Label extends string>(name: string, help: string, labels?: readonly Label[]): Counter<Label>;
  gauge<Label extends string>(name: string, help: string, labels?: readonly Label[], collect?: (gauge: Gauge<Label>) => void): Gauge<Label>;
  histogram<Label extends string>(name: string, help: string, labels?: readonly Label[], buckets?: readonly number[]): Histogram<Label>;
}

/** Each look wakes the process: a hundred a second, as is usual, were a quarter of what services at rest cost on a virtual machine. */
const EVENT_LOOP_LOOK_EVERY_MS = 100;
const DEFAULT_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One registry per service, so that several services can live in one test process. */
export function createMetrics({ service, processMetrics = false }: { service: string; processMetrics?: boolean }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  if (processMetrics) collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_LOOK_EVERY_MS });
  const registers = [registry];
  return {
    registry,
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: labels, registers }),
    gauge: (name, help, labels = [], collect) =>
      new Gauge({
        name,
        help,
        labelNames: labels,
        registers,
        ...(collect && {
          collect() {
            collect(this);
          },
        }),
      }),
    histogram: (name, help, labels = [], buckets = DEFAULT_BUCKETS_SECONDS) =>
      new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers }),
  };
}
