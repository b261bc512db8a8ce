/** Who is told what happens in a running Coatcheck. */
import type { ExecutorEvent } from './execution/executor-event.ts';
import type { ProjectFacts } from './lookml-project/project-facts.ts';
import type { OutcomeLine } from './tasks/outcome-line.ts';
import type { WebhookOutcome } from './webhooks/webhooks.ts';

/** Is told what happens, for metrics. */
export interface Observer {
  taskEnded(line: OutcomeLine): void;
  executorEvent(event: ExecutorEvent): void;
  projectRead(facts: ProjectFacts): void;
  /** Connections were made, changed or deleted through the API, here or on another node. */
  connectionsChanged(): void;
  webhookTried(outcome: WebhookOutcome): void;
}
