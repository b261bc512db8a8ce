/** Every function of table calculations by its name, over grids of evaluated arguments. */
import type { FunctionName } from '../../expression/expression-functions.ts';
import { aggregateFunctions, runningFunctions, searchFunctions } from './aggregate-functions.ts';
import { type CalculationGrid, type GridSize, mapGrids } from './calculation-grid.ts';
import { aggregateGrid, pairGrid, runningGrid, searchGrid } from './column-calls.ts';
import { pairFunctions } from './pair-functions.ts';
import { positionCalls } from './position-calls.ts';
import { scalarFunctions } from './scalar-functions.ts';

type GridCall = (grids: readonly CalculationGrid[], size: GridSize) => CalculationGrid;

/** What asks the evaluator itself: for conditions one by one, for the time, for the next number of its sequence. */
type OwnCall = 'case' | 'when' | 'now' | 'rand';

/** The members of a table of functions, each called over grids. */
function callsOf<Name extends string, F>(
  functions: Readonly<Record<Name, F>>,
  call: (compute: F, grids: readonly CalculationGrid[], size: GridSize, name: string) => CalculationGrid,
): Readonly<Record<Name, GridCall>> {
  return Object.fromEntries(
    Object.entries<F>(functions).map(([name, compute]) => [
      name,
      (grids: readonly CalculationGrid[], size: GridSize) => call(compute, grids, size, name),
    ]),
  ) as Record<Name, GridCall>;
}

/** A signature without a function does not compile. */
const calls: Readonly<Record<Exclude<FunctionName<'both' | 'calculation'>, OwnCall>, GridCall>> = {
  ...positionCalls,
  ...callsOf(scalarFunctions, (compute, grids, size) => mapGrids(grids, size, compute)),
  ...callsOf(aggregateFunctions, (compute, grids, size) => aggregateGrid(grids, size, compute)),
  ...callsOf(searchFunctions, (compute, grids, size) => searchGrid(grids, size, compute)),
  ...callsOf(runningFunctions, (compute, grids, size) => runningGrid(grids, size, compute)),
  ...callsOf(pairFunctions, (compute, grids, size, name) => pairGrid(name, grids, size, compute)),
  t_test: (grids, size) => pairGrid('t_test', grids, size, undefined),
};

export const functionCalls: Readonly<Record<string, GridCall>> = calls;
