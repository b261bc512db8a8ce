/** Every driver by the dialect name of the connections that it serves. */
import type { Driver } from './connection.ts';
import { duckdbDriver } from './drivers/duckdb.ts';

const drivers: ReadonlyMap<string, Driver> = new Map([duckdbDriver].map((driver) => [driver.dialectName, driver]));

/** Undefined when no driver speaks this dialect. */
export function getDriver(dialectName: string): Driver | undefined {
  return drivers.get(dialectName);
}

export const driverNames: readonly string[] = [...drivers.keys()];
