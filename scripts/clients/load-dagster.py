"""Dagster's Looker resource: assets out of explores and dashboards, and a table that Looker builds."""

import warnings

warnings.simplefilter("ignore")

import dagster  # noqa: E402
from dagster_looker import (  # noqa: E402
    LookerFilter,
    LookerResource,
    RequestStartPdtBuild,
    build_looker_pdt_assets_definitions,
    load_looker_asset_specs,
)

from client_steps import BASE_URL, CLIENT_ID, CLIENT_SECRET, step  # noqa: E402

looker = LookerResource(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, base_url=BASE_URL)


@step
def assets_of_explores_and_dashboards():
    specs = {spec.key.to_user_string(): spec for spec in load_looker_asset_specs(looker)}
    assert {"faa::airports", "faa::flights", "Flights_faa::flights"} <= set(specs), list(specs)
    sources = [dep.asset_key.to_user_string() for dep in specs["faa::flights"].deps]
    assert "view/flights" in sources, sources


@step
def assets_of_a_folder():
    chosen = LookerFilter(dashboard_folders=[["LookML dashboards"]], only_fetch_explores_used_in_dashboards=True)
    keys = {spec.key.to_user_string() for spec in load_looker_asset_specs(looker, looker_filter=chosen)}
    assert keys == {"faa::flights", "Flights_faa::flights"}, keys


def materialized(view_name):
    tables = build_looker_pdt_assets_definitions(
        resource_key="looker",
        request_start_pdt_builds=[RequestStartPdtBuild(model_name="faa", view_name=view_name)],
    )
    return dagster.materialize(tables, resources={"looker": looker}, raise_on_error=False).success


@step
def build_of_a_derived_table():
    assert materialized("busy_airports")


@step
def build_of_what_is_no_derived_table_fails():
    assert not materialized("flights")
