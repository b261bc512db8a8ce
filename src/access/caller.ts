import type { Permission } from './permissions.ts';

/** The person who makes a request: created by authentication, handed to every service call. */
export interface Caller {
  /** Looker's user id: digits in a string. */
  readonly userId: string;
  readonly displayName: string;
  readonly isAdministrator: boolean;
  /** Administrators have all. Ask `permit.ts` about them, not this set. */
  readonly permissions: ReadonlySet<Permission>;
  /** Models that the caller may query; null = all. */
  readonly models: ReadonlySet<string> | null;
  /** User attribute → value, for access filters, access grants and Liquid. */
  readonly userAttributes: Readonly<Record<string, string>>;
  /**
   * Names of the attributes that the caller may not see: LookML can read them, but texts written by the caller cannot.
   */
  readonly hiddenAttributes: readonly string[];
  /** Names of the attributes that users may set themselves. */
  readonly chosenAttributes: readonly string[];
  readonly locale: string;
  /** IANA zone, or null to use the connection's. */
  readonly timezone: string | null;
  /** In the workspace `dev`, where LookML's `-- if dev --` counts. Absent = in production. */
  readonly inDevelopment?: boolean;
}

/** The part of a caller that decides what LookML means to them: plain data that can be sent to other processes. */
export type Asker = Pick<
  Caller,
  | 'userAttributes'
  | 'hiddenAttributes'
  | 'chosenAttributes'
  | 'locale'
  | 'timezone'
  | 'isAdministrator'
  | 'permissions'
  | 'models'
  | 'inDevelopment'
>;

/** Only what matters: the rest is private to the caller, and would be copied each time. */
export function toAsker(caller: Caller): Asker {
  const { userAttributes, hiddenAttributes, chosenAttributes, locale, timezone, isAdministrator } = caller;
  const { permissions, models, inDevelopment: develops } = caller;
  const attributes = { userAttributes, hiddenAttributes, chosenAttributes };
  const asker = { ...attributes, locale, timezone, isAdministrator, permissions, models };
  return develops === undefined ? asker : { ...asker, inDevelopment: develops };
}

const developers = new WeakMap<Caller, Caller>();

/** The same person in the development workspace. One object per caller, so that caches keyed by caller keep working. */
export function inDevelopment(caller: Caller): Caller {
  const cached = developers.get(caller);
  const developer = cached ?? { ...caller, inDevelopment: true };
  if (cached === undefined) developers.set(caller, developer);
  return developer;
}

/** The same person in the production workspace. */
export function inProduction(caller: Caller): Caller {
  return caller.inDevelopment === true ? { ...caller, inDevelopment: false } : caller;
}

const lowered = new WeakMap<Caller, WeakMap<Caller, Caller>>();

/** The same person, with only those rights that the other has too. One object per pair, as above. */
export function underCeiling(caller: Caller, ceiling: Caller): Caller {
  const ofCaller = lowered.get(caller) ?? new WeakMap<Caller, Caller>();
  lowered.set(caller, ofCaller);
  const cached = ofCaller.get(ceiling);
  const limited = cached ?? intersect(caller, ceiling);
  if (cached === undefined) ofCaller.set(ceiling, limited);
  return limited;
}

function intersect(caller: Caller, ceiling: Caller): Caller {
  const permissions = caller.permissions.intersection(ceiling.permissions);
  const models =
    caller.models === null || ceiling.models === null
      ? (caller.models ?? ceiling.models)
      : caller.models.intersection(ceiling.models);
  const isAdministrator = caller.isAdministrator && ceiling.isAdministrator;
  const isSame =
    permissions.size === caller.permissions.size &&
    models?.size === caller.models?.size &&
    isAdministrator === caller.isAdministrator;
  return isSame ? caller : { ...caller, permissions, models, isAdministrator };
}
