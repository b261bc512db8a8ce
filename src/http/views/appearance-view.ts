/** The only color collection and the only theme: how pictures of results look. */
import { themeFlags } from '../../contract/appearance.ts';
import { GREY, onWhite, PALETTE } from '../../formats/pictures/palette.ts';

const COLLECTION_ID = 'coatcheck';

/** Looker's ColorCollection. Pictures use no color scales. */
export const colorCollection = {
  id: COLLECTION_ID,
  label: 'Coatcheck',
  categoricalPalettes: [
    { id: `${COLLECTION_ID}-categorical-0`, label: 'Series', type: 'Categorical', colors: PALETTE },
  ],
  sequentialPalettes: [],
  divergingPalettes: [],
} as const;

const WHITE = '#ffffff';
const [accent = onWhite.text] = PALETTE;

/** Looker's Theme: its own defaults for switches, the colors of pictures, and no values of its own for spacing. */
export const theme = {
  id: '1',
  name: 'Coatcheck',
  begin_at: null,
  end_at: null,
  settings: {
    ...Object.fromEntries(themeFlags.map((name) => [name, name.startsWith('show_')])),
    background_color: WHITE,
    base_font_size: null,
    border_radius: '0px',
    box_shadow: 'none',
    color_collection_id: COLLECTION_ID,
    column_gap_size: '8px',
    dashboard_title_font_size: '20px',
    font_color: onWhite.text,
    font_family: 'Inter',
    font_source: null,
    info_button_color: accent,
    page_margin_bottom: '0px',
    page_margin_sides: '0px',
    page_margin_top: '0px',
    primary_button_color: accent,
    row_gap_size: '8px',
    text_tile_background_color: WHITE,
    text_tile_text_color: onWhite.text,
    tile_background_color: WHITE,
    tile_text_color: onWhite.text,
    tile_title_alignment: 'left',
    tile_title_font_size: '16px',
    title_color: onWhite.text,
    warn_button_color: GREY,
  },
  can: { show: true, index: true, create: false, update: false, destroy: false },
} as const;
