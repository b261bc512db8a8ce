/** What `/metrics` shows to Prometheus. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface HttpMetrics {
  observeRequest(operation: string, method: string, status: number, seconds: number): void;
  /** The text that Prometheus reads. */
  read(): Promise<string>;
  readonly contentType: string;
}

/** @param taskCounts asked each time the metrics are read */
export function createMetrics(taskCounts: () => { readonly queued: number; readonly running: number }): HttpMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'coatcheck_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['operation', 'method', 'status'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'coatcheck_http_request_seconds',
    help: 'Time to the end of the response.',
    labelNames: ['operation'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  });
  const tasks = new Gauge({
    name: 'coatcheck_query_tasks',
    help: 'Query tasks that wait or run.',
    labelNames: ['state'],
    registers: [registry],
  });
  return {
    observeRequest(operation, method, status, duration) {
      requests.inc({ operation, method, status });
      seconds.observe({ operation }, duration);
    },
    read() {
      const { queued, running } = taskCounts();
      tasks.set({ state: 'queued' }, queued);
      tasks.set({ state: 'running' }, running);
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
