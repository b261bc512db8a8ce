/** Which lanes have no room for more, by what runs on all nodes. */
import type { LaneLimits } from '../tasks/work-queue.ts';
import type { FullLanes, RunningRow } from './queue-table.ts';

/** What no more may run of: `FairQueue` knows what becomes full by what is taken. */
export function fullLanes(running: readonly RunningRow[], limits: (lane: string) => LaneLimits): FullLanes {
  const total = new Map<string, number>();
  const ofUser = new Map<string, { readonly userId: string; readonly lane: string; count: number }>();
  for (const { user_id: userId, lanes } of running) {
    for (const lane of lanes) {
      total.set(lane, (total.get(lane) ?? 0) + 1);
      const key = JSON.stringify([userId, lane]);
      const known = ofUser.get(key) ?? { userId, lane, count: 0 };
      known.count += 1;
      ofUser.set(key, known);
    }
  }
  return {
    lanes: [...total].filter(([lane, count]) => count >= limits(lane).total).map(([lane]) => lane),
    ofUsers: [...ofUser.values()].filter(({ lane, count }) => count >= limits(lane).perUser),
  };
}
