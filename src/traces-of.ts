import type { Tracer } from '@opentelemetry/api';
import type { Config } from './config/config.ts';
import { databaseAttributes } from './connections/span-attributes.ts';
import { TaskTraces } from './tasks/task-traces.ts';

/** Traces of tasks, which tell databases as the configuration in force has them. */
export function tracesOf(config: Config, tracer: Tracer): TaskTraces {
  const databaseOf = (name: string) => {
    const connection = config.connections.find((one) => one.name === name);
    return connection === undefined ? {} : databaseAttributes(connection);
  };
  return new TaskTraces({ tracer, databaseOf, withSql: config.server.trace_sql });
}
