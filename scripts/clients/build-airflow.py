"""Airflow's Looker hook and operator: the build of a derived table, waited for and not."""

import os
import tempfile

# Airflow keeps its settings and a database of its own; none of it is needed for the hook.
os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="airflow-", dir=os.getcwd())
os.environ["AIRFLOW__LOGGING__LOGGING_LEVEL"] = "ERROR"

from urllib.parse import urlsplit  # noqa: E402

from client_steps import BASE_URL, CLIENT_ID, CLIENT_SECRET, step  # noqa: E402

at = urlsplit(BASE_URL)
os.environ["AIRFLOW_CONN_LOOKER"] = (
    '{"conn_type": "looker", "host": "%s://%s", "port": %d, "login": "%s", "password": "%s", "extra": {"verify_ssl": "false"}}'
    % (at.scheme, at.hostname, at.port, CLIENT_ID, CLIENT_SECRET)
)

from airflow.providers.google.cloud.hooks.looker import JobStatus, LookerHook  # noqa: E402

hook = LookerHook(looker_conn_id="looker")
made = {}


@step
def start_of_a_build():
    job = hook.start_pdt_build(model="faa", view="busy_airports", query_params={"workspace": "production"})
    assert job.materialization_id
    made["id"] = job.materialization_id


@step
def wait_for_it():
    hook.wait_for_job(materialization_id=made["id"], wait_time=1, timeout=60)
    assert hook.pdt_build_status(made["id"])["status"] == JobStatus.DONE.value


@step
def stop_of_a_build():
    hook.stop_pdt_build(materialization_id=made["id"])


@step
def build_of_what_is_no_derived_table_fails():
    try:
        hook.start_pdt_build(model="faa", view="flights")
    except Exception as refused:
        assert "not a derived table" in str(refused), refused
    else:
        raise AssertionError("it was started")
