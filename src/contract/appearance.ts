/** Looker: ColorCollection, Theme. */
import { Type } from 'typebox';
import { can, nullable, nullableText, partial } from './member.ts';

export const DiscretePaletteSchema = partial({
  id: Type.String(),
  label: nullableText,
  type: Type.String(),
  colors: Type.Array(Type.String()),
});

export const ColorStopSchema = partial({ color: Type.String(), offset: Type.Integer() });

export const ContinuousPaletteSchema = partial({
  id: Type.String(),
  label: nullableText,
  type: Type.String(),
  stops: Type.Array(ColorStopSchema),
});

export const ColorCollectionSchema = partial({
  id: Type.String(),
  label: Type.String(),
  categoricalPalettes: Type.Array(DiscretePaletteSchema),
  sequentialPalettes: Type.Array(ContinuousPaletteSchema),
  divergingPalettes: Type.Array(ContinuousPaletteSchema),
});

const texts = `background_color color_collection_id font_family info_button_color primary_button_color text_tile_text_color
  tile_background_color text_tile_background_color tile_text_color title_color warn_button_color tile_title_alignment
  dashboard_title_font_size box_shadow page_margin_top page_margin_bottom page_margin_sides tile_title_font_size
  column_gap_size row_gap_size border_radius`;
const nullableTextNames = 'base_font_size font_color font_source';
const flags = `show_filters_bar show_title tile_shadow show_last_updated_indicator show_reload_data_icon
  show_dashboard_menu show_filters_toggle show_dashboard_header center_dashboard_title show_explore_header
  show_explore_title show_explore_last_run show_explore_timezone show_explore_run_stop_button
  show_explore_actions_button show_look_header show_look_title show_look_last_run show_look_timezone
  show_look_run_stop_button show_look_actions_button`;

const each = <T>(names: string, value: T): Record<string, T> =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, value]));

export const ThemeSettingsSchema = partial({
  ...each(texts, Type.String()),
  ...each(nullableTextNames, nullableText),
  ...each(flags, Type.Boolean()),
});

/** Members of `settings` that are switches. */
export const themeFlags: readonly string[] = Object.keys(each(flags, true));

export const ThemeSchema = partial({
  can,
  id: Type.String(),
  name: Type.String(),
  begin_at: nullable(Type.String()),
  end_at: nullable(Type.String()),
  settings: ThemeSettingsSchema,
});
