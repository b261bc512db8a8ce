// docs/clients.md out of the clients and what was seen of them; run by itself it prints the page of the records kept.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clients } from './registry.mjs';

const HEAD = `# Programs made for Looker

\`npm run clients\` installs each of these by its name from a registry, unchanged, and runs it against a server over the demo project (with one derived table more). Below is what was seen last; the programs that were tried are in \`scripts/clients\`. This page is written by \`npm run clients -- --record\`.

A program that only asks for what [api.md](api.md) says is served should work: one that does not is a fault to report.
`;

const escaped = (text) => text.replaceAll('|', '\\|').replaceAll(/[<>]/g, (sign) => (sign === '<' ? '&lt;' : '&gt;'));

/** Steps of one outcome, separated by semicolons. */
const named = (steps) =>
  steps.map(({ step, why }) => `${step}${why === undefined ? '' : ` (${escaped(why)})`}`).join('; ');

function seenOf(record) {
  if (record === undefined) return ['not tried yet'];
  if (record.skipped !== undefined)
    return [`Not tried: could not be installed on ${record.date}: \`${record.skipped}\``];
  const of = (outcome) => record.steps.filter((one) => one.outcome === outcome);
  const [works, fails, lacks] = [of('works'), of('fails'), of('lacks')];
  const reasons = [...new Set(lacks.map(({ why }) => why))];
  return [
    `Seen on ${record.date} with ${record.versions.join(', ')}.`,
    works.length === 0 ? undefined : `**Works** (${works.length}): ${named(works)}.`,
    fails.length === 0 ? undefined : `**Fails** (${fails.length}): ${named(fails)}.`,
    ...reasons.map((why) => {
      const steps = lacks.filter((one) => one.why === why).map(({ step }) => ({ step }));
      return `**Does not work** (${steps.length}), for want of ${escaped(why)}: ${named(steps)}.`;
    }),
  ].filter((line) => line !== undefined);
}

function handOf(byHand) {
  if (byHand === undefined) return [];
  const { date, version, saw } = byHand;
  return [`By hand, from its public source (${version}) on ${date}: ${saw}`];
}

function summaryOf(record, byHand) {
  if (record?.steps === undefined) return byHand === undefined ? 'not tried' : 'tried by hand';
  const count = record.steps.filter(({ outcome }) => outcome === 'works').length;
  return count === record.steps.length ? `all ${count} steps work` : `${count} of ${record.steps.length} steps work`;
}

/** @param records by the name of the client, as records.mjs keeps them */
export function clientsDocument(records) {
  const rows = clients.map(({ name, title, packages, byHand }) => {
    const brought = packages.map((one) => `\`${one}\``).join(', ');
    return `| ${title} | ${brought} | ${summaryOf(records[name], byHand)} |`;
  });
  const sections = clients.map(({ name, title, does, byHand }) => {
    const about = does === undefined ? [] : [`What is tried: ${does}.`];
    return `## ${title}\n\n${[...about, ...seenOf(records[name]), ...handOf(byHand)].join('\n\n')}\n`;
  });
  return [HEAD, `| program | packages | |\n|---|---|---|\n${rows.join('\n')}\n`, ...sections].join('\n');
}

if (import.meta.filename === process.argv[1]) {
  process.stdout.write(clientsDocument(JSON.parse(readFileSync(join(import.meta.dirname, 'records.json'), 'utf8'))));
}
