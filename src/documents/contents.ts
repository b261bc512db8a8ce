/** Data: the documents that a server shows under `/docs`, in their order. Files are named from the package's folder. */

interface Entry {
  readonly file: string;
  readonly title: string;
  /** A sentence for the list of contents. */
  readonly about: string;
}

export interface Chapter {
  readonly title: string;
  readonly about: string;
  readonly entries: readonly Entry[];
}

/** Where all of them are. */
export const DOCUMENTS_PATH = '/docs';

const entry = (file: string, title: string, about: string): Entry => ({ file, title, about });

export const contents: readonly Chapter[] = [
  {
    title: 'Tutorial',
    about: 'Begin here.',
    entries: [entry('docs/tutorial.md', 'From a database to a chart', 'Ten minutes, with PostgreSQL and a terminal.')],
  },
  {
    title: 'How-to guides',
    about: 'One task each.',
    entries: [
      entry('docs/guides/serve-lookml.md', 'Serve LookML you have', 'A project that was written for Looker.'),
      entry('docs/guides/migrate.md', 'Migrate a program from Looker', 'What to change in it, and how to compare.'),
      entry('docs/guides/ci.md', 'Check LookML in CI', 'With coatcheck validate and with Spectacles.'),
      entry('docs/guides/develop.md', 'Develop by the API', 'Branches, files and deployments of a project in git.'),
      entry('docs/guides/production.md', 'Go to production', 'A service behind a proxy, watched and backed up.'),
      entry('docs/guides/upgrade.md', 'Upgrade', 'To a newer version, and back if need be.'),
      entry('docs/guides/back-up.md', 'Back up and restore', 'While the server runs.'),
      entry('docs/guides/tune.md', 'Tune', 'Find out what is slow, and change that.'),
      entry('docs/cluster.md', 'Keep the state in PostgreSQL', 'What it is good for, what holds, what it costs.'),
      entry('docs/operations.md', 'Operate', 'Health, metrics, logs, traces, log-in for people.'),
      entry('docs/embedding.md', 'Embed', 'Inside a program of your own.'),
      entry('docs/extending.md', 'Extend', 'Add a format, an operation, a database.'),
    ],
  },
  {
    title: 'Reference',
    about: 'To look things up.',
    entries: [
      entry('docs/api.md', 'Operations', 'Every operation of the API, served or not.'),
      entry('docs/commands.md', 'Commands', 'Every command with its flags.'),
      entry('docs/configuration.md', 'Configuration', 'Every key of coatcheck.yaml, every flag.'),
      entry(
        'docs/lookml.md',
        'LookML',
        'Parameters, types, filters and functions, and where answers differ from Looker’s.',
      ),
      entry('docs/filters.md', 'Filter expressions', 'By example, with what they select.'),
      entry('docs/expressions.md', 'Looker expressions', 'Table calculations, custom fields and filters.'),
      entry('docs/sql-interface.md', 'SQL Interface', 'Explores in SQL, by the API and by JDBC.'),
      entry('docs/results.md', 'Results and formats', 'Getting them, formats, pictures, limits.'),
      entry('docs/access.md', 'Users, roles and permissions', 'Who may what, and how one logs in.'),
      entry('docs/clients.md', 'Programs made for Looker', 'Which were tried, what works with them and what does not.'),
      entry('docs/errors.md', 'Errors', 'Every code, with what to do.'),
      entry('docs/diagnostics.md', 'Diagnostics', 'What validate says of LookML.'),
      entry('CHANGELOG.md', 'Changes', 'What is new.'),
    ],
  },
  {
    title: 'Explanations',
    about: 'How it works, and why.',
    entries: [
      entry('docs/explanations/states.md', 'Tickets and states', 'What becomes of a query.'),
      entry('docs/explanations/caching.md', 'Caching', 'When a database is asked, and when it is not.'),
      entry('docs/explanations/exactness.md', 'Exactness', 'Why the numbers are right.'),
      entry('docs/security.md', 'Security', 'What is promised, and how it is tested.'),
    ],
  },
];

export const documentFiles: readonly string[] = contents.flatMap(({ entries }) => entries.map(({ file }) => file));

/** Files that documents link to, shown as they are. */
export const shownFiles: readonly string[] = [
  'deploy/Caddyfile',
  'deploy/Dockerfile',
  'deploy/coatcheck.service',
  'deploy/compose.yaml',
  'deploy/nginx.conf',
  'deploy/monitoring/alerts.yaml',
  'deploy/monitoring/grafana-dashboard.json',
];

/** Where a document or a file is: `docs/guides/ci.md` → `/docs/guides/ci`; undefined = nowhere. */
export function addressOf(file: string): string | undefined {
  if (shownFiles.includes(file)) return `${DOCUMENTS_PATH}/${file}`;
  if (!documentFiles.includes(file)) return undefined;
  const name = file.replace(/^docs\//, '').replace(/\.md$/, '');
  return `${DOCUMENTS_PATH}/${name.toLowerCase()}`;
}
