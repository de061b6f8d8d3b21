"""Writes src/calls.rs for the operations named as `service:Operation`, by the models that botocore carries.

The SDK for Rust tells nothing of its shapes while it runs, so that each needs a line. What a model has and the sources
of the SDK's version have not is left out.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys

from botocore.session import get_session

HEAD = """#![allow(deprecated)]
use crate::shapes::*;
use crate::{client, enumeration, input, operation, output};
use serde_json::{Map, Value};

"""
CALL = """
async fn found(caller: &Caller, service: &str, operation: &str, input: &Value) -> Result<Answer, String> {
    Ok(match (service, operation) {
%s
        _ => Answer::Unsupported(operation.into()),
    })
}

pub async fn call(caller: &Caller, service: &str, operation: &str, input: &Value) -> Answer {
    found(caller, service, operation, input).await.unwrap_or_else(Answer::from)
}
"""


def snake(name):
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", name).lower()


def members(shape, source, prefix=""):
    """Each member of a shape that a source file of the SDK has, with its field or setter."""
    pairs = []
    for name in shape.members if shape else ():
        field = "r#type" if name == "Type" and not prefix else prefix + snake(name)
        if re.search(rf"\b{field}\b", source):
            pairs.append(f'"{name}" {field}')
    return ", ".join(pairs)


def sources():
    """The source folder of each crate."""
    told = subprocess.check_output(["cargo", "metadata", "--format-version=1", "--locked"])
    packages = json.loads(told)["packages"]
    return {package["name"]: pathlib.Path(package["manifest_path"]).parent / "src" for package in packages}


def shapes_below(shape, found):
    """The structures and enumerations that a shape is made of, itself left out."""
    parts = {
        "structure": lambda: list(shape.members.values()),
        "list": lambda: [shape.member],
        "map": lambda: [shape.key, shape.value],
    }.get(shape.type_name, list)()
    for part in parts:
        is_named = part.type_name == "structure" or getattr(part, "enum", None)
        if part.name not in found:
            if is_named:
                found[part.name] = part
            shapes_below(part, found)
    return found


def service_lines(service, operations, model, source):
    sdk = "aws_sdk_" + service
    given, told, calls = {}, {}, []
    for name in operations:
        operation, call = model.operation_model(name), snake(name)
        output = (source / f"operation/{call}/_{call}_output.rs").read_text()
        builder = (source / f"operation/{call}/builders.rs").read_text()
        path = f"{sdk}::operation::{call}::{name}Output"
        yield f"output!({path}, {members(operation.output_shape, output)});"
        for shape, below in ((operation.input_shape, given), (operation.output_shape, told)):
            if shape:
                shapes_below(shape, below)
        sets = members(operation.input_shape, builder, "set_")
        calls.append(f'        ("{service}", "{name}") => operation!({sdk}, caller, input, {call}, {sets}),')
    for name, shape in {**given, **told}.items():
        path, file = f"{sdk}::types::{name}", source / f"types/_{snake(name)}.rs"
        if not file.exists():
            continue
        if shape.type_name != "structure":
            yield f"enumeration!({path});"
            continue
        if name in given:
            yield f"input!({path}, {members(shape, file.read_text(), 'set_')});"
        if name in told:
            yield f"output!({path}, {members(shape, file.read_text())});"
    yield calls


def main():
    wanted = collections.defaultdict(list)
    for word in sys.argv[1:]:
        service, _, operation = word.partition(":")
        wanted[service].append(operation)
    session, crates, lines, calls = get_session(), sources(), [], []
    for service, operations in wanted.items():
        model, source = session.get_service_model(service), crates["aws-sdk-" + service]
        *shapes, arms = service_lines(service, operations, model, source)
        lines += shapes
        calls += arms
    text = HEAD + "\n".join(lines) + "\n" + CALL % "\n".join(calls)
    (pathlib.Path(__file__).parent / "src/calls.rs").write_text(text)


main()
