"""Airbyte's Looker source, which speaks TLS only: its check, and every stream that it discovers, read to the end."""

import json
import os
import socket
import ssl
import subprocess
import sys
import threading
from urllib.parse import urlsplit

import certifi
import trustme

from client_steps import BASE_URL, CLIENT_ID, CLIENT_SECRET, step

SOURCE = os.path.join(os.path.dirname(sys.executable), "source-looker")
target = urlsplit(BASE_URL)


def forward(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    finally:
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def serve_tls():
    """Passes what comes by TLS to the server; returns its port. The source trusts what certifi lists, so that lists it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    mark = b"\n# Made for npm run clients\n"
    with open(certifi.where(), "rb+") as bundle:
        listed = bundle.read().split(mark)[0]
        bundle.seek(0)
        bundle.truncate()
        bundle.write(listed + mark + authority.cert_pem.bytes())
    listener = socket.create_server(("127.0.0.1", 0))

    def take():
        while True:
            plain, _ = listener.accept()
            try:
                client = context.wrap_socket(plain, server_side=True)
                server = socket.create_connection((target.hostname, target.port))
            except OSError:
                continue
            threading.Thread(target=forward, args=(client, server), daemon=True).start()
            threading.Thread(target=forward, args=(server, client), daemon=True).start()

    threading.Thread(target=take, daemon=True).start()
    return listener.getsockname()[1]


def write(name, content):
    with open(name, "w", encoding="utf-8") as file:
        json.dump(content, file)


def messages(*args):
    # Some of its requests heed this, others ask certifi themselves.
    trusted = {**os.environ, "REQUESTS_CA_BUNDLE": certifi.where()}
    done = subprocess.run([SOURCE, *args], capture_output=True, text=True, env=trusted, timeout=240)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def of(kind, among):
    return [message for message in among if message["type"] == kind]


domain = f"localhost:{serve_tls()}"
write("config.json", {"domain": domain, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET})
streams = []


@step
def check():
    (status,) = of("CONNECTION_STATUS", messages("check", "--config", "config.json"))
    assert status["connectionStatus"]["status"] == "SUCCEEDED", status


@step
def discover():
    (catalog,) = of("CATALOG", messages("discover", "--config", "config.json"))
    streams.extend(catalog["catalog"]["streams"])
    assert len(streams) > 30, len(streams)


write(
    "catalog.json",
    {
        "streams": [
            {"stream": stream, "sync_mode": "full_refresh", "destination_sync_mode": "overwrite"}
            for stream in streams
        ]
    },
)
read = messages("read", "--config", "config.json", "--catalog", "catalog.json")
rows = {}
for message in of("RECORD", read):
    rows.setdefault(message["record"]["stream"], []).append(message["record"]["data"])
ended, why = {}, {}
for message in of("TRACE", read):
    trace = message["trace"]
    if trace["type"] == "STREAM_STATUS":
        ended[trace["stream_status"]["stream_descriptor"]["name"]] = trace["stream_status"]["status"]
    elif trace["type"] == "ERROR":
        name = (trace["error"].get("stream_descriptor") or {}).get("name", "")
        why.setdefault(name, trace["error"].get("internal_message") or trace["error"]["message"])

# What must have come of some; of the others, that they came to their end.
expected = {
    "dashboards": lambda rows: [row["title"] for row in rows] == ["Flights"],
    "dashboard_elements": lambda rows: len(rows) == 4,
    "lookml_models": lambda rows: "faa" in [row["name"] for row in rows],
    "projects": lambda rows: [row["id"] for row in rows] == ["faa"],
    "connections": lambda rows: "faa" in [row["name"] for row in rows],
    "users": lambda rows: len(rows) > 0,
    "roles": lambda rows: len(rows) > 0,
    "query_history": lambda rows: len(rows) > 0,
}
for name in sorted(stream["name"] for stream in streams):

    def stream():
        assert ended.get(name) == "COMPLETE", why.get(name) or f"ended as {ended.get(name)}"
        assert expected.get(name, lambda _: True)(rows.get(name, [])), rows.get(name)

    stream.__name__ = f"stream_{name}"
    step(stream)
