// The sections of CHANGELOG.md, by Keep a Changelog: `## Unreleased` first, then `## X.Y.Z - DATE` for each release.

const UNRELEASED = /^## Unreleased *$/m;
const SECTION = /^## /m;

/** @returns the text below `## Unreleased`, without the next section; null if there is no such heading */
export function unreleasedOf(text) {
  const heading = UNRELEASED.exec(text);
  if (heading === null) return null;
  const rest = text.slice(heading.index + heading[0].length);
  const next = SECTION.exec(rest);
  return rest.slice(0, next?.index).trim();
}

/** Has it anything but headings? */
export const saysSomething = (section) =>
  section.split('\n').some((line) => line.trim() !== '' && !line.startsWith('#'));

/** Is there a section for the version already? */
export function hasSection(text, version) {
  return text.split('\n').some((line) => line === `## ${version}` || line.startsWith(`## ${version} `));
}

/** @returns the text with what was unreleased in a section of the version, and an empty one above it */
export function withRelease(text, version, date) {
  return text.replace(UNRELEASED, `## Unreleased\n\n## ${version} - ${date}`);
}
