import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { CompileContext } from './compile-context.ts';

const checked = new Map<string, boolean>();

/** Is `name` an IANA zone that this runtime knows? Offsets such as `+05:00` are not. */
function isTimezone(name: string): boolean {
  let isZone = checked.get(name);
  if (isZone === undefined) {
    isZone = /^[A-Za-z][A-Za-z0-9_+\-/]{0,99}$/.test(name) && canFormat(name);
    // Bounded, because names come from users.
    if (checked.size < 2000) checked.set(name, isZone);
  }
  return isZone;
}

function canFormat(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).format(0) !== '';
  } catch {
    return false;
  }
}

/** The zone to which times are converted: the query's, the user's, or the connection's, in this order; null = none. */
export function queryTimezone(ofQuery: string | undefined, context: CompileContext, log: DiagnosticLog): string | null {
  const name = ofQuery ?? context.user.timezone ?? context.connection.queryTimezone;
  if (name === null || isTimezone(name)) return name;
  log.error(
    'unknown-timezone',
    undefined,
    `"${name.slice(0, 100)}" is not a time zone.`,
    'Use an IANA name, for example "America/New_York".',
  );
  return null;
}
