/**
 * Measures of `type: list` are texts. In SQL, and for the templates of LookML, Looker's own word stands between the
 * values, which no value holds: `split: '|RECORD|'`. Whoever reads a result sees commas.
 */
export const LIST_SEPARATOR = '|RECORD|';
export const SHOWN_SEPARATOR = ', ';
