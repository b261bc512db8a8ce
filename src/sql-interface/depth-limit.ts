/** Keeps trees of expressions flat enough for whoever walks them to recurse. */
import { partsOf, type SqlExpression } from './sql-ast.ts';
import type { TokenCursor } from './token-cursor.ts';

/** Each level becomes a few levels of a Looker expression, which may be 400 levels deep. */
const MAX_DEPTH = 80;

export class DepthLimit {
  readonly #cursor: TokenCursor;
  readonly #depths = new WeakMap<SqlExpression, number>();
  #nesting = 0;

  constructor(cursor: TokenCursor) {
    this.#cursor = cursor;
  }

  /** Reads something that stands within what is being read. @throws CoatcheckError `bad_request` */
  within<T>(read: () => T): T {
    if (this.#nesting >= MAX_DEPTH) this.#refuse();
    this.#nesting += 1;
    const made = read();
    this.#nesting -= 1;
    return made;
  }

  /** A node whose parts were made before. @throws CoatcheckError `bad_request` */
  made<T extends SqlExpression>(node: T): T {
    const depth = 1 + partsOf(node).reduce((deepest, part) => Math.max(deepest, this.#depths.get(part) ?? 0), 0);
    if (depth > MAX_DEPTH) this.#refuse();
    this.#depths.set(node, depth);
    return node;
  }

  #refuse(): never {
    return this.#cursor.refuse(`Expressions may be ${String(MAX_DEPTH)} levels deep; this one is deeper.`);
  }
}
