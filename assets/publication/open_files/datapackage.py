"""`open/datapackage.json` and `open/README.md`: what the open files are, for machines and for people.

The descriptor follows Frictionless Data Package 1.0; its metadata are those that data.go.th asks of a data set. What a
column means comes from the dictionary of published tables.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.common.display.area_names import area_name
from assets.common.html.messages import Text, load_messages
from assets.common.html.thai_dates import write_day
from assets.common.storage.atomic_io import replacing
from assets.publication.databases import dictionary

LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
METADATA = ("organisation", "contact", "frequency", "coverage", "source", "category", "privacy")
KEYS = {
    "indicator_value": ["indicator", "area_level", "area_code", "sex", "age_band"],
    "indicator_history": ["as_of", "indicator", "area_level", "area_code", "sex", "age_band"],
    "alert": ["alert_id"],
    "indicator": ["indicator"],
    "pilot_area": ["area_code"],
    "case_count": ["measure", "phase", "district_code", "target_group", "sex"],
    "resource_gap": ["problem", "age_band", "area_level", "area_code"],
    "edition_revision": ["as_of", "version"],
}
"""Columns that identify a row."""
_DICTIONARY = {"indicator_history": "indicator_trend", "pilot_area": "pilot_area_rank"}


def write(folder: Path, province: str, as_of: dt.date, tables: Mapping[str, pa.Table]) -> None:
    """Write `datapackage.json` and `README.md` on the CSV files of `tables`, which are in `folder` already.

    Raises:
        UndescribedError: a column has no description.
    """
    package = describe_package(folder, province, as_of, tables)
    with replacing(folder / "datapackage.json") as temporary:
        temporary.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", "utf-8")
    with replacing(folder / "README.md") as temporary:
        temporary.write_text(_write_readme(package), "utf-8")


def describe_package(folder: Path, province: str, as_of: dt.date, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    """The descriptor: metadata of the data set, and a resource with its schema for each CSV file."""
    say = load_messages("open_data")
    values: dict[str, object] = {"province": area_name(province), "as_of": write_day(as_of)}
    title, description = (_join(say(f"package.{name}", **values)) for name in ("title", "description"))
    return {
        "profile": "tabular-data-package",
        "name": f"childlink-{province}",
        "title": title,
        "description": description,
        "created": f"{as_of.isoformat()}T00:00:00Z",
        "version": as_of.isoformat(),
        "keywords": ["เด็ก", "การศึกษา", "เด็กนอกระบบ", "children", "education", "out of school"],
        "licenses": [LICENCE],
        "province_code": province,
        **{name: _join(say(f"package.{name}", **values)) for name in METADATA},
        "resources": [_describe_resource(folder, name, table) for name, table in tables.items()],
    }


def _describe_resource(folder: Path, name: str, table: pa.Table) -> dict[str, Any]:
    content = (folder / f"{name}.csv").read_bytes()
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "title": _join(load_messages("open_data")(f"resources.{name}")),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [_describe_field(name, field) for field in table.schema],
            "primaryKey": KEYS[name],
            "missingValues": [""],
        },
    }


def _describe_field(table: str, field: pa.Field) -> dict[str, Any]:
    name = f"abe.{_DICTIONARY.get(table, table)}"
    columns = load_messages("open_data").group("columns")
    meaning = dictionary.meaning(name, field.name)
    text = columns.get(field.name) or (meaning and (meaning["th"], meaning["en"]))
    if not text:
        raise dictionary.UndescribedError([f"{name}.{field.name}"])
    return {"name": field.name, "type": _find_type(field.type), "title": text[0], "description": text[1]}


def _find_type(kind: pa.DataType) -> str:
    """The Frictionless type of a column as CSV has it; lists are written as text."""
    for test, name in (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "number"),
        (pa.types.is_date, "date"),
    ):
        if test(kind):
            return name
    return "string"


def _join(text: Text) -> str:
    return f"{text[0]} · {text[1]}"


def _write_readme(package: dict[str, Any]) -> str:
    say = load_messages("open_data")
    lines = [f"# {package['title']}", "", package["description"], ""]
    lines += [f"- {name}: {package[name]}" for name in METADATA] + [f"- licence: {LICENCE['title']}, {LICENCE['path']}"]
    lines += ["", f"## {_join(say('readme.files'))}", ""]
    lines += [f"- `{each['path']}`: {each['title']}" for each in package["resources"]]
    lines += ["", _join(say("readme.encoding")), "", f"## {_join(say('readme.absence'))}", ""]
    lines += [f"- {_join(say(f'readme.{status}'))}" for status in ("value", "hidden", "no_data", "not_applicable")]
    for each in package["resources"]:
        lines += ["", f"## {_join(say('readme.columns'))}: {each['path']}", "", "| | | |", "|---|---|---|"]
        columns = each["schema"]["fields"]
        lines += [f"| `{column['name']}` | {column['title']} | {column['description']} |" for column in columns]
    return "\n".join(lines) + "\n"
