// Versions by semantic versioning, and the two files that hold the one of this project: package.json, from which the
// program reads it, and package-lock.json, which npm keeps equal.

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

export const isVersion = (text) => VERSION.test(text);

/** Is `left` higher than `right`? */
export function isHigher(left, right) {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number));
  const index = a.findIndex((part, place) => part !== b[place]);
  return index >= 0 && a[index] > b[index];
}

/** The versions in package-lock.json, which has two. */
export const lockedVersions = ({ version, packages }) => [version, packages?.['']?.version];

/** @returns the text of package.json with another version, and nothing else changed */
export function withVersion(packageText, version) {
  return packageText.replace(/^( *"version": )"[^"]*"/m, `$1"${version}"`);
}

/** The same of package-lock.json: its own version and that of the root package, which are its first two. */
export function withLockedVersion(lockText, version) {
  let left = 2;
  return lockText.replaceAll(/^( *"version": )"[^"]*"/gm, (line, key) => (left-- > 0 ? `${key}"${version}"` : line));
}
