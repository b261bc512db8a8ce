/** Which fields a dimension group stands for, by name: those of its timeframes or intervals, none of a custom calendar. */
import { CUSTOM_CALENDAR, DEFAULT_INTERVALS, DEFAULT_TIMEFRAMES, timeframeFieldName } from '../fields/timeframes.ts';
import type { NamedBlock } from '../model/block-reader.ts';
import { groupRows, typeRows } from '../model/field-parameters.ts';
import { readParameter } from '../model/parameter-kind.ts';

interface GroupMember {
  readonly name: string;
  readonly timeframe?: string;
  readonly interval?: string;
}

/** The fields that a dimension group stands for. */
export function groupMembersOf(block: NamedBlock): readonly GroupMember[] {
  const type = readParameter(typeRows, 'type', block);
  if (type === CUSTOM_CALENDAR) return [];
  if (type === 'duration') {
    const intervals = readParameter(groupRows, 'intervals', block) ?? DEFAULT_INTERVALS;
    return unique(intervals).map((interval) => ({ name: `${interval}s_${block.name}`, interval }));
  }
  const timeframes = readParameter(groupRows, 'timeframes', block) ?? DEFAULT_TIMEFRAMES;
  return unique(timeframes).map((timeframe) => ({ name: timeframeFieldName(block.name, timeframe), timeframe }));
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
