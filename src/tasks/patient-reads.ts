/**
 * What the engine reads of the state, patiently: while that cannot be reached, work waits for it and does not fail. Who
 * asks by a request is told at once instead, since a client can come again.
 */
import type { QueryPreparer } from '../compile/query-preparer.ts';
import type { PublishedResults } from '../results/storage/result-storage.ts';
import type { KnownRenderings } from './known-renderings.ts';
import type { ResultCatalogue } from './result-catalogue.ts';
import type { StatePatience } from './state-patience.ts';
import type { TaskCallers } from './task-callers.ts';
import type { TaskStore } from './task-store.ts';

export interface PatientReads {
  readonly store: Pick<TaskStore, 'get' | 'touch'>;
  readonly catalogue: Pick<ResultCatalogue, 'get' | 'find' | 'forget'>;
  readonly callers: TaskCallers;
  readonly preparer: Pick<QueryPreparer, 'prepare'>;
  readonly results: Pick<PublishedResults, 'parcel' | 'has' | 'accept'>;
  readonly renderings: Pick<KnownRenderings, 'has' | 'remember'>;
}

export function patientReads(
  patience: StatePatience,
  { store, catalogue, callers, preparer, results, renderings }: PatientReads,
): PatientReads {
  return {
    store: {
      get: (id) => patience.outlast(() => store.get(id)),
      // Its caller wants to know whether it had to wait.
      touch: (id) => store.touch(id),
    },
    catalogue: {
      get: (id) => patience.outlast(() => catalogue.get(id)),
      find: (key, ranSince) => patience.outlast(() => catalogue.find(key, ranSince)),
      forget: (ids) => patience.outlast(() => catalogue.forget(ids)),
    },
    callers: { of: (taskId) => patience.outlast(() => callers.of(taskId)) },
    preparer: { prepare: (request, ...more) => patience.outlast(() => preparer.prepare(request, ...more)) },
    results: {
      parcel: (id, renderKey) => patience.outlast(() => results.parcel(id, renderKey)),
      has: (id) => patience.outlast(() => results.has(id)),
      accept: (parcel) => results.accept(parcel),
    },
    renderings: {
      has: (id, renderKey) => patience.outlast(() => renderings.has(id, renderKey)),
      remember: (id, renderKey) => renderings.remember(id, renderKey),
    },
  };
}
