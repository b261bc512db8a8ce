import { expect, it } from 'vitest';
import type { Asker } from '../../src/access/caller.ts';
import { mayDevelopOn } from '../../src/queries/development-reach.ts';

const asker = (models: readonly string[] | null, inDevelopment = true): Asker => ({
  userAttributes: {},
  hiddenAttributes: [],
  chosenAttributes: [],
  locale: 'en',
  timezone: null,
  isAdministrator: false,
  permissions: new Set(),
  models: models === null ? null : new Set(models),
  inDevelopment,
});
const production = { models: { shop: { connection: 'shop' }, hr: { connection: 'payroll' } } };
const mine = (connection: string) => ({ model: 'shop', connection });

it('a developer’s model uses connections of production’s models that the developer may use', () => {
  expect(mayDevelopOn(mine('payroll'), asker(null), production, {})).toBe(true);
  expect(mayDevelopOn(mine('payroll'), asker(['shop']), production, {})).toBe(false);
  expect(mayDevelopOn(mine('shop'), asker(['shop']), production, {})).toBe(true);
  expect(mayDevelopOn(mine('other'), asker(null), production, {})).toBe(false);
  expect(mayDevelopOn(mine('constructor'), asker(null), production, {})).toBe(false);
});

it('and one that an administrator has allowed it', () => {
  expect(mayDevelopOn(mine('other'), asker(['shop']), production, { shop: ['other'] })).toBe(true);
  expect(mayDevelopOn(mine('other'), asker(['shop']), production, { hr: ['other'] })).toBe(false);
});

it('in production the files decide, which nobody changes by the API, as they do without workspaces', () => {
  expect(mayDevelopOn(mine('other'), asker(['shop'], false), production, {})).toBe(true);
  expect(mayDevelopOn(mine('other'), asker(['shop']), null, {})).toBe(true);
});
