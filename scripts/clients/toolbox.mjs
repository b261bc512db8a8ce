// Google's MCP Toolbox as an agent uses it: speaks MCP with the installed binary over its standard streams, calls every
// tool that it has and looks at what came back. `node toolbox.mjs BINARY looker|looker-dev`; prints `ok tool` or
// `no tool: why`. Tools that are not tried here print `no tool: not tried`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const [binary, toolset] = process.argv.slice(2);
const toolbox = spawn(binary, ['--prebuilt', toolset, '--stdio', '--disable-version-check'], {
  stdio: ['pipe', 'pipe', 'ignore'],
});
const waiting = new Map();
createInterface({ input: toolbox.stdout }).on('line', (line) => {
  const answer = JSON.parse(line);
  waiting.get(answer.id)?.(answer);
});
let asked = 0;
const send = (message) => toolbox.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const ask = (method, params) =>
  new Promise((resolve) => {
    asked += 1;
    waiting.set(asked, resolve);
    send({ id: asked, method, params });
  });

/** The texts of a tool's answer, as one; throws what the tool says when it failed. */
async function call(name, args = {}) {
  const { result, error } = await ask('tools/call', { name, arguments: args });
  if (error !== undefined) throw new Error(error.message);
  const text = result.content.map((part) => part.text).join('\n');
  if (result.isError === true) throw new Error(text);
  return text;
}

const flights = { model: 'faa', explore: 'flights' };
const byOrigin = { ...flights, fields: ['flights.origin', 'flights.count'], sorts: ['flights.count desc'], limit: 2 };
const table = { conn: 'faa', schema: 'main', tables: 'airports' };
const project = { project_id: 'faa' };
const file = { ...project, file_path: 'views/made.view.lkml' };
const tile = { dashboard_id: 'faa::flights', ...byOrigin };

/** Every tool, some with one of their actions: what an agent asks of it, and what the answer must look like. */
const tools = {
  looker: {
    get_models: [{}, /"faa"/],
    get_explores: [{ model: 'faa' }, /"airports"[^]*"flights"|"flights"[^]*"airports"/],
    get_dimensions: [flights, /flights\.origin/],
    get_measures: [flights, /flights\.count/],
    // The demo declares neither.
    get_filters: [flights, /^$/],
    get_parameters: [flights, /^$/],
    query: [byOrigin, /"flights\.count": ?\d+/],
    query_sql: [byOrigin, /SELECT[^]*GROUP BY/],
    query_url: [byOrigin, /flights/],
    get_field_value_suggestions: [{ ...flights, field: 'flights.origin', term: 'SF' }, /SFO/],
    get_looks: [{ title: 'nothing' }, /^$/],
    run_look: [{ look_id: '1' }, /./],
    make_look: [{ ...byOrigin, title: 'Made by an agent' }, /./],
    // Looker's search does not find LookML dashboards; search_lookml_dashboards does, which no tool calls.
    get_dashboards: [{ title: 'Flights' }, /^$/],
    get_dashboard: [{ dashboard_id: 'faa::flights' }, /Where most of them go/],
    run_dashboard: [{ dashboard_id: 'faa::flights' }, /flights\.count/],
    make_dashboard: [{ title: 'Made by an agent' }, /./],
    add_dashboard_element: [tile, /./],
    update_dashboard_element: [{ ...tile, dashboard_element_id: '1' }, /./],
    add_dashboard_filter: [
      {
        dashboard_id: 'faa::flights',
        name: 'f',
        title: 'F',
        filter_type: 'field_filter',
        ...flights,
        dimension: 'flights.origin',
      },
      /./,
    ],
    create_dashboard_layout: [{ dashboard_id: 'faa::flights', label: 'L' }, /./],
    update_dashboard_layout_component: [{ dashboard_layout_component_id: '1', row: 1 }, /./],
    generate_embed_url: [{ type: 'dashboards', id: 'faa::flights' }, /./],
  },
  'looker-dev': {
    dev_mode: [{ devMode: true }, /./],
    get_connections: [{}, /faa/],
    get_connection_databases: [{ conn: 'faa' }, /./],
    get_connection_schemas: [{ conn: 'faa' }, /main/],
    get_connection_tables: [{ conn: 'faa', schema: 'main' }, /airports/],
    get_connection_table_columns: [table, /elevation|latitude/],
    get_projects: [{}, /faa/],
    get_project_files: [project, /flights\.view\.lkml/],
    get_project_file: [{ ...project, file_path: 'views/flights.view.lkml' }, /view: flights/],
    create_project_file: [{ ...file, file_content: 'view: made {}' }, /./],
    'get_project_file made': [file, /view: made \{\}/],
    update_project_file: [{ ...file, file_content: 'view: made { label: "Made" }' }, /./],
    delete_project_file: [file, /./],
    get_project_directories: [project, /views/],
    create_project_directory: [{ ...project, directory_path: 'made' }, /./],
    delete_project_directory: [{ ...project, directory_path: 'made' }, /./],
    create_view_from_table: [
      { connection: 'faa', ...project, folder_name: 'made', tables: [{ schema: 'main', table_name: 'airports' }] },
      /success/,
    ],
    validate_project: [project, /^(?!.*"severity":"error")/s],
    get_lookml_tests: [project, /airport_codes_are_unique/],
    run_lookml_tests: [project, /airport_codes_are_unique/],
    get_git_branch: [project, /./],
    list_git_branches: [project, /./],
    create_git_branch: [{ ...project, branch: 'made' }, /"made"/],
    'create_git_branch next': [{ ...project, branch: 'next' }, /"next"/],
    switch_git_branch: [{ ...project, branch: 'made' }, /"made"/],
    delete_git_branch: [{ ...project, branch: 'next' }, /./],
    'health_pulse check_db_connections': [{ action: 'check_db_connections' }, /faa/],
    'health_pulse check_dashboard_performance': [{ action: 'check_dashboard_performance' }, /^(?!.*rror)/s],
    'health_pulse check_dashboard_errors': [{ action: 'check_dashboard_errors' }, /^(?!.*rror)/s],
    'health_pulse check_explore_performance': [{ action: 'check_explore_performance' }, /flights/],
    'health_pulse check_schedule_failures': [{ action: 'check_schedule_failures' }, /^(?!.*rror)/s],
    'health_pulse check_legacy_features': [{ action: 'check_legacy_features' }, /^(?!.*rror)/s],
    'health_analyze projects': [{ action: 'projects' }, /faa/],
    'health_analyze models': [{ action: 'models' }, /faa/],
    'health_analyze explores': [{ action: 'explores', model: 'faa' }, /flights/],
    'health_vacuum models': [{ action: 'models' }, /faa/],
    'health_vacuum explores': [{ action: 'explores', model: 'faa' }, /flights/],
  },
};

await ask('initialize', {
  protocolVersion: '2025-03-26',
  capabilities: {},
  clientInfo: { name: 'coatcheck', version: '1' },
});
send({ method: 'notifications/initialized' });
const names = (await ask('tools/list', {})).result.tools.map(({ name }) => name);
const untried = names.filter((name) => !Object.keys(tools[toolset]).some((tried) => tried.split(' ')[0] === name));
for (const name of untried) console.log(`no ${name}: not tried`);
for (const [name, [args, says]] of Object.entries(tools[toolset])) {
  try {
    const text = await call(name.split(' ')[0], args);
    assert.match(text, says);
    console.log(`ok ${name}`);
  } catch (problem) {
    console.log(`no ${name}: ${String(problem.message).replaceAll(/\s+/g, ' ').slice(0, 300)}`);
  }
}
toolbox.kill();
