/**
 * What developers' own LookML may reach: files say which connection a model uses, and anybody who develops may change
 * theirs. So a model of a workspace uses only what production uses already, for this user, or what an administrator has
 * allowed that model.
 */
import type { Asker } from '../access/caller.ts';
import { mayUseModel } from '../access/model-rights.ts';
import { own, recordOf } from '../lib/record.ts';
import type { AllowedConnections } from './model-configurations.ts';

/** Models and the connection of each; enough of a project to say who may reach what. */
export interface ModelConnections {
  readonly models: Readonly<Record<string, { readonly connection: string }>>;
}

/**
 * @param production null: there are no workspaces, and everybody reads the same files
 */
export function mayDevelopOn(
  { model, connection }: { readonly model: string; readonly connection: string },
  caller: Asker,
  production: ModelConnections | null,
  allowed: AllowedConnections,
): boolean {
  if (caller.inDevelopment !== true || production === null) return true;
  if (own(allowed, model)?.includes(connection) === true) return true;
  return Object.entries(production.models).some(
    ([name, used]) => used.connection === connection && mayUseModel(name, caller, production),
  );
}

/** Of a version of the project. */
export function connectionsOfModels({ models }: ModelConnections): ModelConnections {
  return {
    models: recordOf(Object.entries(models).map(([name, { connection }]) => [name, { connection }])),
  };
}
