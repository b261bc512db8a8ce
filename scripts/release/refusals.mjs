// Why a release cannot be made, in words, all at once.
import { hasSection, saysSomething, unreleasedOf } from './changelog.mjs';
import { isHigher, isVersion, lockedVersions } from './version.mjs';

/** Where releases are made. */
export const RELEASE_BRANCH = 'main';

/**
 * @param asked `{ version, dryRun, skipTests, unknown }`: what the command line says
 * @param found `{ manifest, lock, changelog, branch, changes, tags }`: what the checkout is like
 */
export function refusals(asked, found) {
  const version = versionRefusals(asked.version, found);
  return [...askedRefusals(asked), ...version, ...checkoutRefusals(found), ...changelogRefusals(asked.version, found)];
}

function askedRefusals({ dryRun, skipTests, unknown }) {
  return [
    ...unknown.map((flag) => `${flag}: no such option. There are --dry-run and --skip-tests.`),
    ...(skipTests && !dryRun ? ['--skip-tests: only with --dry-run. A release is tested.'] : []),
  ];
}

function versionRefusals(version, { manifest, lock, tags }) {
  if (version === undefined) return ['Which version? npm run release -- X.Y.Z [--dry-run]'];
  if (!isVersion(version)) return [`"${version}" is not a version, such as 1.4.0.`];
  const now = manifest.version;
  return [
    ...(version === now ? [`The version is ${now} already.`] : []),
    ...(version !== now && !isHigher(version, now) ? [`${version} is lower than ${now}, the version now.`] : []),
    ...(lockedVersions(lock).every((locked) => locked === now)
      ? []
      : [`package-lock.json does not say ${now}, as package.json does. Run npm install --package-lock-only.`]),
    ...(tags.includes(`v${version}`) ? [`The tag v${version} exists.`] : []),
  ];
}

function checkoutRefusals({ branch, changes }) {
  return [
    ...(branch === RELEASE_BRANCH ? [] : [`Releases are made on ${RELEASE_BRANCH}; this is ${branch || 'no branch'}.`]),
    ...(changes.length === 0 ? [] : [`There are changes that are not committed:\n${changes.join('\n')}`]),
  ];
}

function changelogRefusals(version, { changelog }) {
  const unreleased = unreleasedOf(changelog);
  return [
    ...(unreleased === null ? ['CHANGELOG.md has no section "## Unreleased".'] : []),
    ...(unreleased !== null && !saysSomething(unreleased) ? ['CHANGELOG.md says nothing under "## Unreleased".'] : []),
    ...(version !== undefined && hasSection(changelog, version)
      ? [`CHANGELOG.md has a section ${version} already.`]
      : []),
  ];
}
