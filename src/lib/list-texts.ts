/**
 * Measures of `type: list` are texts. In SQL and for LookML's templates, values are separated by Looker's own word,
 * which no value contains: `split: '|RECORD|'`. Readers of results see commas.
 */
export const LIST_SEPARATOR = '|RECORD|';
export const SHOWN_SEPARATOR = ', ';
