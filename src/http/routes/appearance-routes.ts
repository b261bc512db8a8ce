/** Color collections and themes: one of each, which nobody changes. */
import { Type } from 'typebox';
import { ColorCollectionSchema, ThemeSchema } from '../../contract/appearance.ts';
import { partial } from '../../contract/member.ts';
import { found } from '../resources/found.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { matchingRows, patternTest } from '../input/matching-rows.ts';
import { FieldsSchema } from '../input/parameters.ts';
import { json } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { colorCollection, theme } from '../views/appearance-view.ts';

const colors = { group: 'Color collections', permission: 'any' } as const;
const themes = { group: 'Themes', permission: 'any' } as const;
const ts = Type.String({ description: 'Has no effect: the theme is that of all times.' });
const theme_type = Type.String({ description: 'Has no effect: there is one theme.' });

const collectionList = (path: string, operationId: string, summary: string, all: readonly object[]) =>
  defineListRoute({
    ...colors,
    path,
    operationId,
    summary,
    item: ColorCollectionSchema,
    handle: () => list(all, (collection) => collection),
  });

/** Where the default is asked for, and where any name will do. */
const anyTheme = (path: string, operationId: string, names: readonly ('name' | 'ts' | 'theme_type')[]) =>
  defineRoute({
    ...themes,
    method: 'GET',
    path,
    operationId,
    summary: 'The theme that there is',
    query: Type.Pick(partial({ name: Type.String(), ts, theme_type }), [...names]),
    answers: ThemeSchema,
    handle: () => json(theme),
  });

export const appearanceRoutes: readonly Route[] = [
  collectionList('/color_collections', 'all_color_collections', 'The color collections: that of pictures', [
    colorCollection,
  ]),
  collectionList('/color_collections/standard', 'color_collections_standard', 'The color collection of every server', [
    colorCollection,
  ]),
  collectionList('/color_collections/custom', 'color_collections_custom', 'Color collections of one’s own: none', []),
  defineRoute({
    ...colors,
    method: 'GET',
    path: '/color_collections/default',
    operationId: 'default_color_collection',
    summary: 'The color collection that pictures are drawn with',
    answers: ColorCollectionSchema,
    handle: () => json(colorCollection),
  }),
  defineRoute({
    ...colors,
    method: 'GET',
    path: '/color_collections/:collection_id',
    operationId: 'color_collection',
    summary: 'A color collection',
    params: Type.Object({ collection_id: Type.String() }),
    query: FieldsSchema,
    answers: ColorCollectionSchema,
    handle: ({ params: { collection_id: id } }) => json(found(id === colorCollection.id ? colorCollection : null)),
  }),
  defineListRoute({
    ...themes,
    path: '/themes',
    operationId: 'all_themes',
    summary: 'The themes: there is one',
    item: ThemeSchema,
    handle: () => list([theme], (one) => one),
  }),
  defineListRoute({
    ...themes,
    path: '/themes/active',
    operationId: 'active_themes',
    summary: 'The themes of now: the one that there is',
    query: partial({ name: Type.String(), ts, theme_type }),
    item: ThemeSchema,
    handle: ({ query: { name } }) => list(name === undefined || name === theme.name ? [theme] : [], (one) => one),
  }),
  defineListRoute({
    ...themes,
    path: '/themes/search',
    operationId: 'search_themes',
    summary: 'Search themes',
    query: partial({
      id: Type.String(),
      name: Type.String(),
      begin_at: Type.String(),
      end_at: Type.String(),
      theme_type,
      filter_or: Type.Boolean({ description: 'One match is enough.' }),
    }),
    item: ThemeSchema,
    handle: ({ query: { id, name, filter_or: anyOf } }) => {
      const tests = [...patternTest(id, () => theme.id), ...patternTest(name, () => theme.name)];
      return list(matchingRows([theme], tests, anyOf), (one) => one);
    },
  }),
  anyTheme('/themes/default', 'default_theme', ['ts']),
  anyTheme('/themes/default_theme', 'default_theme_by_type', ['ts', 'theme_type']),
  anyTheme('/themes/theme_or_default', 'theme_or_default', ['name', 'ts']),
  defineRoute({
    ...themes,
    method: 'GET',
    path: '/themes/:theme_id',
    operationId: 'theme',
    summary: 'A theme',
    params: Type.Object({ theme_id: Type.String() }),
    query: FieldsSchema,
    answers: ThemeSchema,
    handle: ({ params: { theme_id: id } }) => json(found(id === theme.id ? theme : null)),
  }),
];
