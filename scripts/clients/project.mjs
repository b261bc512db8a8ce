// The project that clients meet: a copy of the demo in a git repository of its own, with workspaces for programs that
// develop it, one derived table more for programs that have tables built, and a host for connections that programs make.
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const busyAirports = `view: busy_airports {
  derived_table: {
    sql: SELECT origin, COUNT(*) AS flights FROM flights GROUP BY 1 HAVING COUNT(*) > 10000 ;;
    persist_for: "24 hours"
  }
  dimension: origin { primary_key: yes }
  dimension: flights { type: number }
  measure: count {}
}
`;

/** @returns the folder of the project. Its data lie in this package's node_modules, as those of the demo do. */
export function makeProject(root, into) {
  const folder = join(into, 'demo');
  mkdirSync(into, { recursive: true });
  cpSync(join(root, 'demo'), folder, { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(into, 'node_modules'));
  writeFileSync(join(folder, 'views', 'busy_airports.view.lkml'), busyAirports);
  // Nothing listens there: connections are made, changed and tried, and nobody queries them.
  appendFileSync(join(folder, 'coatcheck.yaml'), '\nconnections_api: { allowed_hosts: ["127.0.0.1:1"] }\n');
  appendFileSync(join(folder, 'coatcheck.yaml'), '\nproject: { name: faa, workspaces: true }\n');
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '.'],
    ['-c', 'user.name=Demo', '-c', 'user.email=demo@example.org', 'commit', '--quiet', '-m', 'Demo'],
  ]) {
    spawnSync('git', args, { cwd: folder });
  }
  return folder;
}
