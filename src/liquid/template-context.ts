/** Where names in templates are looked up. Only listed members of a value can be reached: never those of its class. */
import { Context, Drop } from 'liquidjs';
import { DataNumber } from './liquid-number.ts';
import { LiquidText } from './liquid-text.ts';
import { asData, originIn, sizeOf } from './liquid-value.ts';

/** A value whose members a function returns by name. */
export class Members {
  readonly #find: (name: string) => unknown;

  constructor(find: (name: string) => unknown) {
    this.#find = find;
  }

  find(name: string): unknown {
    return this.#find(name);
  }
}

export function membersOf(values: Readonly<Record<string, unknown>>): Members {
  return new Members((name) => (Object.hasOwn(values, name) ? values[name] : undefined));
}

/** Members of the engine's `forloop` and `tablerowloop`. */
const LOOP_MEMBERS: ReadonlySet<string> = new Set(
  'index index0 rindex rindex0 first last length name row col col0 col_first col_last'.split(' '),
);

export class TemplateContext extends Context {
  override readProperty(owner: unknown, key: unknown): unknown {
    const name = key instanceof LiquidText ? key.plain : key instanceof DataNumber ? Number(key) : key;
    if (typeof name !== 'string' && typeof name !== 'number') return undefined;
    if (owner instanceof Members) return owner.find(String(name));
    if (Array.isArray(owner) && typeof name === 'number') return owner.at(name);
    if (owner instanceof Drop) return LOOP_MEMBERS.has(String(name)) ? loopMember(owner, String(name)) : undefined;
    if (isRecord(owner) && Object.hasOwn(owner, name)) return owner[name];
    if (name === 'size') {
      const origin = originIn([owner]);
      return origin === null ? sizeOf(owner) : asData(sizeOf(owner), origin);
    }
    if (!Array.isArray(owner)) return undefined;
    return name === 'first' ? owner[0] : name === 'last' ? owner.at(-1) : undefined;
  }
}

function loopMember(loop: object, name: string): unknown {
  const member: unknown = Reflect.get(loop, name);
  return typeof member === 'function' ? Reflect.apply(member, loop, []) : member;
}

/** Scopes of the engine, and elements that filters made. */
function isRecord(value: unknown): value is Readonly<Record<string | number, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
