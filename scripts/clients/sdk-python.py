"""What programs do with Looker's SDK for Python, step by step; prints `ok step` or `no step: why`."""

import time

import looker_sdk
from looker_sdk import error, models40 as models
from looker_sdk.rtl.model import DelimSequence

sdk = looker_sdk.init40()
by_origin = models.WriteQuery(
    model="faa", view="flights", fields=["flights.origin", "flights.count"], limit="3"
)
made = {}


def step(work):
    name = work.__name__.replace("_", " ")
    try:
        work()
        print(f"ok {name}")
    except Exception as problem:  # whatever it is, the next step may work
        words = str(problem).strip().splitlines() or [type(problem).__name__]
        print(f"no {name}: {' '.join(words)[:300]}")
    return work


@step
def versions_and_user():
    assert sdk.versions().current_version.version == "4.0"
    assert sdk.me().id


@step
def create_and_run_a_query():
    made["query"] = sdk.create_query(by_origin)
    assert sdk.query(made["query"].id).view == "flights"
    assert sdk.query_for_slug(made["query"].slug).id == made["query"].id
    assert sdk.run_query(made["query"].id, "csv").startswith("Flights")
    assert "SELECT" in sdk.run_inline_query("sql", by_origin)
    for result_format in ("json", "json_detail", "txt", "md", "html"):
        assert sdk.run_query(made["query"].id, result_format)
    assert isinstance(sdk.run_query(made["query"].id, "png"), bytes)


@step
def query_task_until_its_results():
    body = models.WriteCreateQueryTask(
        query_id=made["query"].id, result_format=models.ResultFormat.csv
    )
    task = sdk.create_query_task(body)
    while sdk.query_task(task.id).status not in ("complete", "error", "killed"):
        time.sleep(0.1)
    assert sdk.query_task_results(task.id).startswith("Flights")
    several = sdk.query_task_multi_results(DelimSequence([task.id, "0" * 32]))
    assert several[task.id]["status"] == "complete"


@step
def kill_a_query_that_is_not_running():
    try:
        sdk.kill_query("0" * 32)
    except error.SDKError as refused:
        assert "Not found" in str(refused)


@step
def models_and_explores():
    names = [model.name for model in sdk.all_lookml_models()]
    assert "faa" in names
    explore = sdk.lookml_model_explore("faa", "flights")
    assert all(isinstance(field.sql, str) for field in explore.fields.dimensions)
    assert sdk.lookml_model("faa").explores


@step
def users_and_their_credentials():
    user = sdk.create_user(models.WriteUser(first_name="Py", last_name="Thon"))
    try:
        sdk.create_user_credentials_email(user.id, models.WriteCredentialsEmail(email="py@example.org"))
        assert sdk.search_users(email="py@example.org")[0].id == user.id
        assert sdk.update_user(user.id, models.WriteUser(first_name="")).first_name == ""
        sdk.create_user_credentials_api3(user.id)
        assert len(sdk.all_user_credentials_api3s(user.id)) == 1
        assert sdk.user_for_credential("email", "PY@example.org").id == user.id
        sdk.set_user_roles(user.id, [sdk.all_roles()[0].id])
        assert sdk.user_roles(user.id)
        sdk.auth.login_user(int(user.id))
        assert sdk.me().id == user.id
        sdk.auth.logout()
    finally:
        sdk.delete_user(user.id)


@step
def roles_and_permissions():
    assert sdk.all_roles() and sdk.all_permissions() and sdk.all_permission_sets() and sdk.all_model_sets()


@step
def roles_that_are_made():
    permissions = sdk.create_permission_set(
        models.WritePermissionSet(name="Made by Python", permissions=["access_data", "see_looks"])
    )
    over = sdk.create_model_set(models.WriteModelSet(name="Made by Python", models=["faa"]))
    role = sdk.create_role(
        models.WriteRole(name="Made by Python", permission_set_id=permissions.id, model_set_id=over.id)
    )
    try:
        assert sdk.update_role(role.id, models.WriteRole(name="Made anew")).model_set.models == ["faa"]
        user = sdk.create_user(models.WriteUser(first_name="Py"))
        assert [one.id for one in sdk.set_role_users(role.id, [user.id])] == [user.id]
        sdk.delete_user(user.id)
    finally:
        sdk.delete_role(role.id)
        sdk.delete_model_set(over.id)
        sdk.delete_permission_set(permissions.id)


@step
def user_attributes():
    name = "made_by_python"
    attribute = sdk.create_user_attribute(
        models.WriteUserAttribute(name=name, label="Made by Python", type="string")
    )
    try:
        me = sdk.me().id
        sdk.set_user_attribute_user_value(
            me, attribute.id, models.WriteUserAttributeWithValue(value="x")
        )
        assert any(value.value == "x" for value in sdk.user_attribute_user_values(me))
    finally:
        sdk.delete_user_attribute(attribute.id)


@step
def connections():
    assert sdk.all_connections()[0].dialect.name == "duckdb"
    assert sdk.connection("faa").name == "faa"


@step
def what_a_database_has():
    assert sdk.connection_features("faa").column_search
    assert sdk.connection_databases("faa") == []
    assert [schema.is_default for schema in sdk.connection_schemas("faa")] == [True]
    tables = sdk.connection_tables("faa")[0].tables
    assert sdk.connection_columns("faa", table_names=tables[0].name)[0].columns
    assert sdk.all_dialect_infos()


@step
def build_of_a_derived_table():
    for name in sdk.lookml_model("faa").explores:
        try:
            started = sdk.start_pdt_build("faa", name.name)
        except error.SDKError as refused:
            assert "not a derived table" in str(refused) or "Not found" in str(refused)
        else:
            assert "complete" in sdk.check_pdt_build(started.materialization_id).resp_text


@step
def sql_runner():
    created = sdk.create_sql_query(
        models.SqlQueryCreate(connection_name="faa", sql="SELECT 1 AS one")
    )
    assert "1" in sdk.run_sql_query(created.slug, "json")


@step
def session_and_workspace():
    assert sdk.update_session(models.WriteApiSession(workspace_id="dev")).workspace_id == "dev"
    assert sdk.session().workspace_id == "dev"


@step
def dashboards():
    assert isinstance(sdk.all_dashboards(fields="id,title"), list)
    assert isinstance(sdk.search_dashboards(title="%"), list)


@step
def looks():
    assert isinstance(sdk.all_looks(), list)
    assert isinstance(sdk.search_looks(title="%"), list)


@step
def folders():
    assert sdk.all_folders()
    assert sdk.folder(sdk.me().personal_folder_id).is_personal


@step
def boards_themes_and_colors():
    assert isinstance(sdk.all_boards(), list)
    assert sdk.all_color_collections() and sdk.default_color_collection().id
    assert sdk.all_themes() and sdk.default_theme().id


@step
def projects():
    assert [project.id for project in sdk.all_projects()] == ["faa"]
    assert sdk.validate_project("faa").errors == []


@step
def groups():
    assert isinstance(sdk.all_groups(), list)


@step
def datagroups_and_integrations():
    assert isinstance(sdk.all_datagroups(), list)
    assert isinstance(sdk.all_integrations(), list)


@step
def log_out():
    sdk.auth.logout()
