"""DataHub's Looker source, run as `datahub ingest` runs it, into a file; looks at what it found."""

import json
import os
from collections import Counter

os.environ["DATAHUB_TELEMETRY_ENABLED"] = "false"

from datahub.ingestion.run.pipeline import Pipeline  # noqa: E402

from client_steps import BASE_URL, CLIENT_ID, CLIENT_SECRET, step  # noqa: E402

found = []


def of(entity, aspect):
    return [one for one in found if one.get("entityType") == entity and one.get("aspectName") == aspect]


@step
def ingest():
    pipeline = Pipeline.create(
        {
            "source": {
                "type": "looker",
                "config": {
                    "base_url": BASE_URL,
                    "client_id": CLIENT_ID,
                    "client_secret": CLIENT_SECRET,
                    "extract_usage_history": True,
                    "emit_used_explores_only": False,
                },
            },
            "sink": {"type": "file", "config": {"filename": "datahub.json"}},
        }
    )
    pipeline.run()
    pipeline.raise_from_status(raise_warnings=True)
    with open("datahub.json", encoding="utf-8") as file:
        found.extend(json.load(file))


@step
def explores_and_their_fields():
    paths = {
        field["fieldPath"]
        for schema in of("dataset", "schemaMetadata")
        for field in schema["aspect"]["json"]["fields"]
    }
    assert len(of("dataset", "schemaMetadata")) >= 2, Counter(one.get("aspectName") for one in found)
    assert {"flights.origin", "flights.count", "airports.code"} <= paths, sorted(paths)[:20]


@step
def lineage_to_views():
    upstreams = [
        upstream["dataset"]
        for lineage in of("dataset", "upstreamLineage")
        for upstream in lineage["aspect"]["json"]["upstreams"]
    ]
    assert any("flights" in name for name in upstreams), upstreams


@step
def dashboards_and_their_charts():
    titles = {chart["aspect"]["json"]["title"] for chart in of("chart", "chartInfo")}
    assert {"Flights", "On time", "Where most of them go"} <= titles, titles
    assert [one["aspect"]["json"]["title"] for one in of("dashboard", "dashboardInfo")] == ["Flights"]


@step
def usage():
    assert of("dashboard", "dashboardUsageStatistics")
