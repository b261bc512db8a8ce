/** Color collections and themes: one of each, which nobody can change. */
import { Type } from 'typebox';
import { ColorCollectionSchema, ThemeSchema } from '../../contract/appearance.ts';
import { partial } from '../../contract/member.ts';
import { found } from '../../errors/found.ts';
import { matchingRows, patternTest } from '../input/matching-rows.ts';
import { json } from '../route/reply.ts';
import { defineResource } from '../route/resource.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { colorCollection, theme } from '../views/appearance-view.ts';

const ts = Type.String({ description: 'Has no effect: the theme never changes.' });
const theme_type = Type.String({ description: 'Has no effect: there is one theme.' });

const collections = defineResource({
  group: 'Color collections',
  path: '/color_collections',
  id: 'collection_id',
  item: ColorCollectionSchema,
  view: () => (collection: typeof colorCollection) => collection,
});

const themes = defineResource({
  group: 'Themes',
  path: '/themes',
  id: 'theme_id',
  item: ThemeSchema,
  view: () => (one: typeof theme) => one,
});

/** For paths that ask for the default, and for those that accept any name. */
const anyTheme = (path: string, operationId: string, names: readonly ('name' | 'ts' | 'theme_type')[]) =>
  defineRoute({
    method: 'GET',
    path,
    operationId,
    group: 'Themes',
    summary: 'The only theme',
    permission: 'any',
    query: Type.Pick(partial({ name: Type.String(), ts, theme_type }), [...names]),
    answers: ThemeSchema,
    handle: () => json(theme),
  });

export const appearanceRoutes: readonly Route[] = [
  collections.list({
    operationId: 'all_color_collections',
    summary: 'The color collections: the one that pictures use',
    notes:
      'Its colors are those of pictures here. Looker’s own collections are not listed, because nothing would be painted with them; a program that looks for one by its id gets 404, and the default one from default_color_collection. So with the one theme, Coatcheck.',
    permission: 'any',
    run: () => [colorCollection],
  }),
  collections.list({
    path: '/color_collections/standard',
    operationId: 'color_collections_standard',
    summary: 'The color collection of every server',
    permission: 'any',
    run: () => [colorCollection],
  }),
  collections.list({
    path: '/color_collections/custom',
    operationId: 'color_collections_custom',
    summary: 'Custom color collections: none',
    permission: 'any',
    run: () => [],
  }),
  collections.read({
    path: '/color_collections/default',
    operationId: 'default_color_collection',
    summary: 'The color collection that pictures are drawn with',
    permission: 'any',
    takesFields: false,
    run: () => colorCollection,
  }),
  collections.read({
    operationId: 'color_collection',
    summary: 'A color collection',
    permission: 'any',
    run: ({ params }) => found(params.collection_id === colorCollection.id ? colorCollection : null),
  }),
  themes.list({
    operationId: 'all_themes',
    summary: 'The themes: there is one',
    permission: 'any',
    run: () => [theme],
  }),
  themes.list({
    path: '/themes/active',
    operationId: 'active_themes',
    summary: 'The active themes: there is one',
    permission: 'any',
    query: partial({ name: Type.String(), ts, theme_type }),
    run: ({ query: { name } }) => (name === undefined || name === theme.name ? [theme] : []),
  }),
  themes.list({
    path: '/themes/search',
    operationId: 'search_themes',
    summary: 'Search themes',
    permission: 'any',
    query: partial({
      id: Type.String(),
      name: Type.String(),
      begin_at: Type.String(),
      end_at: Type.String(),
      theme_type,
      filter_or: Type.Boolean({ description: 'One match is enough.' }),
    }),
    run: ({ query: { id, name, filter_or: anyOf } }) => {
      const tests = [...patternTest(id, () => theme.id), ...patternTest(name, () => theme.name)];
      return matchingRows([theme], tests, anyOf);
    },
  }),
  anyTheme('/themes/default', 'default_theme', ['ts']),
  anyTheme('/themes/default_theme', 'default_theme_by_type', ['ts', 'theme_type']),
  anyTheme('/themes/theme_or_default', 'theme_or_default', ['name', 'ts']),
  themes.read({
    operationId: 'theme',
    summary: 'A theme',
    permission: 'any',
    run: ({ params }) => found(params.theme_id === theme.id ? theme : null),
  }),
];
