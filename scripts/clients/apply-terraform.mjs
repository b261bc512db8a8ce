// What Terraform does with a provider for Looker that `terraform init` has brought into the working folder: makes users,
// groups, roles, sets, attributes, a model and a connection, finds nothing to do, changes them, finds nothing to do, and
// takes them away. Takes the folder, the server's address and the credentials; prints `ok step` or `no step: why`.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const [folder, origin, id, secret] = process.argv.slice(2);

writeFileSync(
  join(folder, 'looker.tf'),
  `variable "made" { default = "once" }

provider "looker" {
  base_url      = "${origin}"
  client_id     = "${id}"
  client_secret = "${secret}"
}

resource "looker_user" "ann" {
  email      = "ann.terra@example.org"
  first_name = "Ann \${var.made}"
  last_name  = "Terra"
}

resource "looker_user" "bob" {
  email      = "bob.terra@example.org"
  first_name = "Bob"
  last_name  = "Terra"
}

resource "looker_group" "outer" { name = "Terra \${var.made}" }

resource "looker_group" "inner" { name = "Terra within" }

resource "looker_group_membership" "outer" {
  target_group_id = looker_group.outer.id
  user_ids        = var.made == "once" ? [looker_user.ann.id, looker_user.bob.id] : [looker_user.bob.id]
  group_ids       = [looker_group.inner.id]
}

resource "looker_permission_set" "terra" {
  name        = "Terra \${var.made}"
  permissions = var.made == "once" ? ["access_data", "see_looks"] : ["access_data", "see_looks", "see_user_dashboards"]
}

resource "looker_model_set" "terra" {
  name   = "Terra \${var.made}"
  models = ["faa"]
}

resource "looker_role" "terra" {
  name              = "Terra \${var.made}"
  permission_set_id = looker_permission_set.terra.id
  model_set_id      = looker_model_set.terra.id
}

resource "looker_role_groups" "terra" {
  role_id   = looker_role.terra.id
  group_ids = [looker_group.outer.id]
}

resource "looker_user_roles" "ann" {
  user_id  = looker_user.ann.id
  role_ids = [looker_role.terra.id]
}

resource "looker_user_attribute" "terra" {
  name          = "made_by_terraform"
  label         = "Terra \${var.made}"
  type          = "advanced_filter_string"
  default_value = "%, NULL"
  user_can_view = true
}

resource "looker_user_attribute_group_value" "outer" {
  group_id          = looker_group.outer.id
  user_attribute_id = looker_user_attribute.terra.id
  value             = "group \${var.made}"
}

resource "looker_user_attribute_user_value" "ann" {
  user_id           = looker_user.ann.id
  user_attribute_id = looker_user_attribute.terra.id
  value             = "user \${var.made}"
}

resource "looker_connection" "terra" {
  name            = "made_by_terraform"
  dialect_name    = "postgres"
  host            = "127.0.0.1"
  port            = "1"
  username        = "u"
  password        = "p \${var.made}"
  database        = "d_\${var.made}"
  schema          = "public"
  db_timezone     = "UTC"
  query_timezone  = "UTC"
  ssl             = false
  max_connections = 5
}

resource "looker_lookml_model" "terra" {
  name                        = "made_by_terraform"
  allowed_db_connection_names = ["faa"]
  project_name                = "faa"
}
`,
);

function terraform(step, args, says) {
  const done = spawnSync('terraform', [...args, '-no-color', '-input=false'], { cwd: folder, encoding: 'utf8' });
  const text = stripVTControlCharacters(`${done.stdout}\n${done.stderr}`);
  const found = says.exec(text);
  if (done.status === 0 && found !== null) {
    console.log(`ok ${step}: ${found[0]}`);
    return;
  }
  const why = /Error: [^\n]*/.exec(text)?.[0] ?? done.error?.message ?? text.trim().split('\n').at(-1);
  console.log(`no ${step}: ${why.slice(0, 300)}`);
}

const again = '-var=made=anew';
terraform('apply', ['apply', '-auto-approve'], /15 added, 0 changed, 0 destroyed/);
terraform('plan', ['plan'], /No changes/);
terraform('apply of changes', ['apply', '-auto-approve', again], /0 added, \d+ changed, 0 destroyed/);
terraform('plan after changes', ['plan', again], /No changes/);
terraform('destroy', ['destroy', '-auto-approve', again], /15 destroyed/);
