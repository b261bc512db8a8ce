/** What is known about a query without a model. */
import type { QueryDetails } from './prepared-query.ts';
import type { ResultShape } from './result-shape.ts';

export const detailsWithoutModel: QueryDetails = {
  model: null,
  explore: null,
  dialectName: '',
  dialectLabel: '',
  nullSortTreatment: 'low',
  timezone: 'UTC',
  addedParams: null,
  appliedFilters: {},
  appliedFilterExpression: null,
  alwaysFilter: null,
  conditionallyFilterApplied: false,
  aggregateTableUsed: null,
  explorePath: null,
  visConfig: null,
  filters: {},
};

export const shapeWithoutModel: ResultShape = {
  fields: [],
  pivots: [],
  sorts: [],
  total: false,
  rowTotal: null,
  subtotals: [],
  fill: [],
  limit: null,
  columnLimit: 0,
  sortAfter: false,
  free: false,
};
