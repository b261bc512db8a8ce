/** Names of branches and refs that callers choose: whatever passes here is neither an option of git nor an expression. */
import type { CoatcheckError } from '../errors/catalogue.ts';
import { wrongField } from '../errors/field-errors.ts';

/** Git's own rules (git-check-ref-format), for names in letters that every file system has. */
const NAME = /^(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)))[A-Za-z0-9_][\w.+@#=-]*(?:\/[\w+@#=-][\w.+@#=-]*)*$/;
const MAX_LETTERS = 200;

const COMMIT = /^[\da-f]{7,64}$/i;

/** @throws CoatcheckError `validation_failed` */
export function checkedBranch(name: string, field: string): string {
  const isName = isRefName(name) && !/^(?:HEAD|FETCH_HEAD|ORIG_HEAD|refs\/.*)$/.test(name);
  if (!isName || /^[\da-f]{40,64}$/.test(name)) throw wrong(field, name, 'a branch');
  return name;
}

/** A branch, a tag or a commit. @throws CoatcheckError `validation_failed` */
export function checkedRef(ref: string, field: string): string {
  if (!isRefName(ref)) throw wrong(field, ref, 'a branch, a tag or a commit');
  return ref;
}

/** The full names under which a ref is looked for, in this order: what others have of a branch goes before one's own. */
export function refsNamed(ref: string): readonly string[] {
  const names = [`refs/remotes/origin/${ref}`, `refs/heads/${ref}`, `refs/tags/${ref}`, `refs/remotes/${ref}`];
  return ref === 'HEAD' || COMMIT.test(ref) ? [...names, ref] : names;
}

function isRefName(name: string): boolean {
  return name.length <= MAX_LETTERS && NAME.test(name) && !name.endsWith('.') && name !== '@';
}

function wrong(field: string, name: string, what: string): CoatcheckError {
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  return wrongField(
    field,
    'invalid_value',
    `'${field}' is "${shown}", which cannot be the name of ${what}. Use letters, digits, ".", "_", "-" and "/".`,
  );
}

/** Does the branch look like somebody else's? It changes at the remote by them alone. */
export function isPersonalOfOthers(branch: string, own: string): boolean {
  return branch !== own && /^dev-(?:[a-z\d-]+-)?\d+$/.test(branch);
}
