"""Every operation that the server serves, by the method that Looker's SDK for Python has for it.

What is asked is in operations.json; which operations there are, the server's own document says."""

import inspect
import json
import os
import typing

import looker_sdk
from looker_sdk import error

from client_steps import step

sdk = looker_sdk.init40()
with open(os.path.join(os.path.dirname(__file__), "operations.json"), encoding="utf-8") as file:
    plan = json.load(file)
values = plan["values"]
problems, refused = [], []


def filled(value):
    """The value with what `$name` stands for."""
    if isinstance(value, str) and value.startswith("$"):
        return values[value[1:]]
    if isinstance(value, list):
        return [filled(one) for one in value]
    if isinstance(value, dict):
        return {key: filled(one) for key, one in value.items()}
    return value


def arguments(method, more, body):
    hints = typing.get_type_hints(method)
    found = {}
    for name, parameter in inspect.signature(method).parameters.items():
        if name == "body" and body is not None:
            found[name] = sdk.deserialize(data=json.dumps(filled(body)), structure=hints[name])
        elif name in more or parameter.default is inspect.Parameter.empty:
            value = filled(more[name]) if name in more else values[name]
            found[name] = [value] if "Sequence" in str(hints[name]) else value
    return found


def ask(operation, values=None, body=None, keep=None):
    expected = plan["refused"].get(operation)
    try:
        method = getattr(sdk, operation)
        answer = method(**arguments(method, values or {}, body))
        for name, member in (keep or {}).items():
            plan["values"][name] = getattr(answer, member)
        if expected is not None:
            problems.append(f"{operation} is answered")
    except error.SDKError as problem:
        said = " ".join(str(problem.message).split())
        said += "".join(f" ({one.field}: {one.message})" for one in problem.errors or [])
        if expected is None or expected not in said:
            problems.append(f"{operation} says {said}")
        else:
            refused.append(operation)
    except Exception as problem:  # the SDK cannot read the answer, or has no such method
        problems.append(f"{operation} ends in {type(problem).__name__} {problem}")


served = {
    one["operationId"]
    for path in json.loads(json.dumps(sdk.api_spec("4.0", "swagger.json")))["paths"].values()
    for one in path.values()
}
own = {one for one in served if not hasattr(sdk, one)} | set(plan["elsewhere"])
first = {one["operation"] for one in plan["first"]}
last = {one["operation"] for one in plan["last"]}
for call in plan["first"]:
    ask(**call)
for operation in sorted(served - first - last - own):
    ask(operation)


def streamed(operation, path, answer, **request):
    """Looker's SDK has no streams: programs that want one use its session and its token, and read piece by piece."""

    def stream():
        address = f"{sdk.auth.settings.base_url}/api/4.0{path}"
        headers = sdk.auth.authenticate({})
        pieces = []
        with sdk.transport.session.request(url=address, headers=headers, stream=True, **request) as reply:
            reply.raise_for_status()
            pieces.extend(reply.iter_content(chunk_size=16))
        whole = answer()
        assert b"".join(pieces) == (whole if isinstance(whole, bytes) else whole.encode()), "not the same bytes"
        return f"{len(pieces)} pieces"

    stream.__name__ = f"stream_of_{operation}"
    step(stream)


query, slug = values["query_id"], values["sql_slug"]
inline = {"model": "faa", "view": "flights", "fields": ["flights.origin", "flights.count"], "limit": "3"}
for result_format in ("csv", "xlsx"):
    streamed(
        f"run_query_as_{result_format}",
        f"/queries/{query}/run/{result_format}",
        lambda: sdk.run_query(query, result_format),
        method="GET",
    )
streamed(
    "run_inline_query",
    "/queries/run/csv",
    lambda: sdk.run_inline_query("csv", looker_sdk.models40.WriteQuery(**inline)),
    method="POST",
    json=inline,
)
streamed(
    "query_task_results",
    f"/query_tasks/{values['query_task_id']}/results",
    lambda: sdk.query_task_results(values["query_task_id"]),
    method="GET",
)
streamed("run_sql_query", f"/sql_queries/{slug}/run/csv", lambda: sdk.run_sql_query(slug, "csv"), method="POST")
for call in plan["last"]:
    ask(**call)


def every_served_operation():
    assert not problems, f"{len(problems)} of {len(served - own)}: {'; '.join(problems)}"
    return f"{len(served - own)} methods, of which {len(refused)} say that the demo has none of what is asked for"


step(every_served_operation)
