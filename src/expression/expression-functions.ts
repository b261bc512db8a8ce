/**
 * All functions of Looker's expression language: what they take, what they give, where they may be used. From Looker's
 * documentation of functions and operators. Data only.
 */

/** Types of values. In a signature, `any` takes everything; as a result it means the type of the arguments. */
export type ExpressionType = 'number' | 'string' | 'yesno' | 'date' | 'datetime' | 'list' | 'null' | 'any';

/** `value` takes everything but a list. */
export type ParameterType = ExpressionType | 'value';

/** `both`: in SQL and on results; `calculation`: on results only; `sql`: in custom fields and filters only. */
export type FunctionPlace = 'both' | 'calculation' | 'sql';

export interface FunctionSignature {
  readonly name: string;
  readonly parameters: readonly FunctionParameter[];
  readonly result: ExpressionType;
  readonly place: FunctionPlace;
}

export interface FunctionParameter {
  readonly type: ParameterType;
  readonly optional: boolean;
  /** Takes any number of arguments from here on, at least one. */
  readonly variadic: boolean;
  /** Is it read side by side with another one? */
  readonly beside: boolean;
}

/**
 * `name(type, type?, type...) result`. `any` is any expression: a column of values, or of lists. Two arguments with
 * `&` are read side by side: both must be columns, or both lists.
 */
const both = `
abs(number) number
ceiling(number) number
exp(number) number
floor(number) number
ln(number) number
log(number) number
mod(number, number) number
power(number, number) number
rand() number
round(number, number?) number
sqrt(number) number
concat(any...) string
contains(string, string) yesno
length(string) number
lower(string) string
position(string, string) number
replace(string, string, string) string
substring(string, number, number?) string
upper(string) string
add_seconds(number, datetime) datetime
add_minutes(number, datetime) datetime
add_hours(number, datetime) datetime
add_days(number, datetime) any
add_months(number, datetime) any
add_years(number, datetime) any
date(number, number, number) date
date_time(number, number, number, number, number, number) datetime
diff_seconds(datetime, datetime) number
diff_minutes(datetime, datetime) number
diff_hours(datetime, datetime) number
diff_days(datetime, datetime) number
diff_months(datetime, datetime) number
diff_years(datetime, datetime) number
extract_seconds(datetime) number
extract_minutes(datetime) number
extract_hours(datetime) number
extract_days(datetime) number
extract_months(datetime) number
extract_years(datetime) number
now() datetime
trunc_minutes(datetime) datetime
trunc_hours(datetime) datetime
trunc_days(datetime) date
trunc_months(datetime) date
trunc_years(datetime) date
case(any...) any
when(yesno, any) any
coalesce(any...) any
if(yesno, any, any) any
is_null(any) yesno
`;

const calculation = `
acos(number) number
asin(number) number
atan(number) number
beta_dist(number, number, number, yesno) number
beta_inv(number, number, number) number
binom_dist(number, number, number, yesno) number
binom_inv(number, number, number) number
chisq_dist(number, number, yesno) number
chisq_inv(number, number) number
chisq_test(any&, any&) number
combin(number, number) number
confidence_norm(number, number, number) number
confidence_t(number, number, number) number
correl(any&, any&) number
cos(number) number
count(any) number
count_distinct(any) number
covar_pop(any&, any&) number
covar_samp(any&, any&) number
degrees(number) number
expon_dist(number, number, yesno) number
f_dist(number, number, number, yesno) number
f_inv(number, number, number) number
fact(number) number
gamma_dist(number, number, number, yesno) number
gamma_inv(number, number, number) number
geomean(any) number
hypgeom_dist(number, number, number, number, yesno) number
intercept(any&, any&) number
kurtosis(any) number
large(any, number) any
match(value, any) number
max(any) any
mean(any) number
median(any) number
min(any) any
mode(any) any
multinomial(number...) number
negbinom_dist(number, number, number, yesno) number
norm_dist(number, number, number, yesno) number
norm_inv(number, number, number) number
norm_s_dist(number, yesno) number
norm_s_inv(number) number
percent_rank(any, number) number
percentile(any, number) number
pi() number
poisson_dist(number, number, yesno) number
product(any) number
radians(number) number
rank(value, any) number
rank_avg(value, any) number
running_product(number) number
running_total(number) number
sin(number) number
skew(any) number
slope(any&, any&) number
small(any, number) any
stddev_pop(any) number
stddev_samp(any) number
sum(any) number
t_dist(number, number, yesno) number
t_inv(number, number) number
t_test(any&, any&, number, number) number
tan(number) number
var_pop(any) number
var_samp(any) number
weibull_dist(number, number, number, yesno) number
z_test(any, number, number?) number
quartile(any, number) number
split(string, string) list
to_number(value) number
to_string(any) string
to_date(value) datetime
index(any, number) any
list(any...) list
lookup(value, any&, any&) any
offset(any, number) any
offset_list(any, number, number) list
row() number
pivot_column() number
pivot_index(any, number) any
pivot_offset(any, number) any
pivot_offset_list(any, number, number) list
pivot_row(any) list
pivot_where(yesno, any) any
`;

const sql = `
matches_filter(any, string) yesno
`;

export const expressionFunctions: ReadonlyMap<string, FunctionSignature> = new Map(
  [...readTable(both, 'both'), ...readTable(calculation, 'calculation'), ...readTable(sql, 'sql')].map((signature) => [
    signature.name,
    signature,
  ]),
);

type NamesIn<Table extends string, Names = never> = Table extends `${string}\n${infer Name}(${infer Rest}`
  ? NamesIn<Rest, Names | Name>
  : Names;

/** The functions of a place. */
export type FunctionName<P extends FunctionPlace> = { [K in P]: NamesIn<(typeof tables)[K]> }[P];

const tables = { both, calculation, sql } as const;

/** The places of two arguments that are read side by side, by function. */
export const readSideBySide: ReadonlyMap<string, readonly [number, number]> = new Map(
  [...expressionFunctions.values()].flatMap(({ name, parameters }) => {
    const [one, other] = parameters.flatMap(({ beside }, place) => (beside ? [place] : []));
    return one === undefined || other === undefined ? [] : [[name, [one, other]] as const];
  }),
);

function readTable(table: string, place: FunctionPlace): FunctionSignature[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [, name = '', parameters = '', result = ''] = /^(\w+)\((.*)\) (\w+)$/.exec(line) ?? [];
      return {
        name,
        parameters: parameters === '' ? [] : parameters.split(', ').map(readParameter),
        result: result as ExpressionType,
        place,
      };
    });
}

function readParameter(text: string): FunctionParameter {
  const type = text.replace(/\?|\.\.\.|&/, '') as ParameterType;
  return { type, optional: text.endsWith('?'), variadic: text.endsWith('...'), beside: text.endsWith('&') };
}
