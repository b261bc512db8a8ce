/** The types of custom measures for a dimension, by its type: Looker's `supported_measure_types`, in its order. */
import type { JsonObject } from '../../lib/json.ts';
import type { MeasureType } from '../fields/measure-types.ts';

const NUMBER: readonly MeasureType[] = ['count_distinct', 'sum', 'average', 'min', 'max', 'median'];
const TEXT: readonly MeasureType[] = ['count_distinct', 'list'];
const TIME: readonly MeasureType[] = ['count_distinct'];

const TYPES: readonly (readonly [measureTypes: readonly MeasureType[], dimensionTypes: string])[] = [
  [NUMBER, 'number distance'],
  [TEXT, 'string unquoted yesno location location_bin_level zipcode'],
  [TIME, 'time turtle_look date date_date'],
  [NUMBER, 'date_day_of_year date_day_of_month'],
  [TEXT, 'date_day_of_week'],
  [NUMBER, 'date_day_of_week_index'],
  [TIME, 'date_hour'],
  [NUMBER, 'date_hour_of_day'],
  [TIME, 'date_minute date_month'],
  [NUMBER, 'date_month_num date_month_number date_fiscal_month_num date_fiscal_month_number'],
  [TEXT, 'date_month_name'],
  [TIME, 'date_mweek date_quarter date_fiscal_quarter'],
  [TEXT, 'date_quarter_of_year date_fiscal_quarter_of_year'],
  [TIME, 'date_raw datetime date_time date_second date_millisecond date_microsecond'],
  [TEXT, 'date_time_of_day'],
  [TIME, 'date_week'],
  [NUMBER, 'date_week_of_year'],
  [TIME, 'date_hour2 date_hour3 date_hour4 date_hour6 date_hour8 date_hour12'],
  [TIME, 'date_minute2 date_minute3 date_minute4 date_minute5 date_minute6 date_minute10 date_minute12 date_minute15'],
  [TIME, 'date_minute20 date_minute30 date_millisecond2 date_millisecond4 date_millisecond5 date_millisecond8'],
  [TIME, 'date_millisecond10 date_millisecond20 date_millisecond25 date_millisecond40 date_millisecond50'],
  [TIME, 'date_millisecond100 date_millisecond125 date_millisecond200 date_millisecond250 date_millisecond500'],
  [TIME, 'date_year date_fiscal_year'],
  [NUMBER, 'duration duration_year duration_quarter duration_month duration_week duration_day duration_hour'],
  [NUMBER, 'duration_minute duration_second'],
  [TEXT, 'tier'],
];

/** The table for a dialect, without measure types that the dialect has no aggregate for. */
export function supportedMeasureTypes(supports: (measureType: MeasureType) => boolean): JsonObject[] {
  return TYPES.flatMap(([measureTypes, dimensionTypes]) => {
    const supported = measureTypes.filter((type) => supports(type));
    return dimensionTypes.split(' ').map((type) => ({ dimension_type: type, measure_types: [...supported] }));
  });
}
