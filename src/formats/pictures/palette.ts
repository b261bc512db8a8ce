/** The colors that pictures have unless a query says otherwise. No library stands behind them: the API lists them, too. */

export interface PictureTheme {
  /** Behind everything, as CSS writes it; it may be transparent. */
  readonly background: string;
  /** The background where nothing shines through: what a JPEG has, and what lines around areas are drawn in. */
  readonly paper: string;
  readonly text: string;
  /** Notes and other texts of less weight. */
  readonly muted: string;
  /** Grid lines. */
  readonly faint: string;
  /** Axis lines. */
  readonly line: string;
  /** Headers of tables, and areas of maps without a value. */
  readonly header: string;
  /** Every second row. */
  readonly stripe: string;
}

/** The theme of pictures that say nothing of their background. */
export const onWhite: PictureTheme = {
  background: '#ffffff',
  paper: '#ffffff',
  text: '#3c4043',
  muted: '#80868b',
  faint: '#e3e6ea',
  line: '#9aa0a6',
  header: '#eef1f5',
  stripe: '#f8f9fa',
};

/**
 * Colors of series, in the order of their use. Distinct on white, also for color-blind readers: hues alternate in
 * lightness.
 */
export const PALETTE = [
  '#3366cc',
  '#f2994a',
  '#2a9d8f',
  '#c0396b',
  '#7e57c2',
  '#8d9f2b',
  '#00a3c4',
  '#b5651d',
  '#607d8b',
  '#e4b429',
  '#1b5e6b',
  '#d77fb1',
];

export const GREY = '#bdc1c6';
