"""Bodies that come in a file: read and kept, then carried out exactly as it was shown."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from ..import_columns import ADDRESSES
from ..imports import CHANGED, NEW, OF_A_BODY, REJECTED, ImportChanged, ListEffect, Plan, PlannedLine, plan, read
from ..lists import body_list
from ..models import Body, BodyImport, BodyName, DesignatedAddress, Person
from ..queries import NotInDirectory
from .bodies import rename_body
from .lists import save_body_list

_FORGOTTEN = timedelta(days=7)  # a file that nobody confirmed


@transaction.atomic
def keep_import(*, by: Person, at: datetime, name: str, content: bytes, list_name: str = "") -> BodyImport:
    """Reads a file of bodies and keeps it for its confirmation; one that the person sent before is dropped.

    Raises `ValidationError` on « file » when it cannot be read.
    """
    try:
        sheet = read(content)
    except ValidationError as error:
        raise ValidationError({"file": error}) from error
    BodyImport.objects.filter(applied_at=None, by=by).delete()
    BodyImport.objects.filter(applied_at=None, kept_at__lt=at - _FORGOTTEN).delete()
    return _row(by, at, name, content, list_name, sheet)


@transaction.atomic
def apply_import(*, import_id: int, by: Person, at: datetime, on: date, seen: str) -> BodyImport:
    """Carries out a file that was kept; `seen` is that of the plan which was read. Twice does nothing more.

    Raises `NotInDirectory`, and `ImportChanged` when the file would now do something else.
    """
    kept = BodyImport.objects.select_for_update().filter(pk=import_id, by=by).first()
    if kept is None:
        raise NotInDirectory
    if kept.applied_at is not None:
        return kept
    _hold_the_directory()
    found = plan(kept.sheet, on=on, by=by, list_name=kept.list_name)
    if found.seen != seen:
        raise ImportChanged
    _carry_out(kept, found, by=by, at=at, on=on)
    return kept


@transaction.atomic
def import_file(
    *, name: str, content: bytes, at: datetime, on: date, by: Person | None = None, list_name: str = ""
) -> Plan:
    """Reads a file and carries it out at once; returns what was done. Raises `ValidationError`."""
    sheet = read(content)
    _hold_the_directory()
    found = plan(sheet, on=on, by=by, list_name=list_name)
    _carry_out(_row(by, at, name, content, list_name, sheet), found, by=by, at=at, on=on)
    return found


def _row(by: Person | None, at: datetime, name: str, content: bytes, list_name: str, sheet: Any) -> BodyImport:
    return BodyImport.objects.create(
        by=by,
        kept_at=at,
        file_name=name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        list_name=" ".join(list_name.split()),
        sheet=sheet,
    )


def _hold_the_directory() -> None:
    """Until the transaction ends, nobody else changes bodies, their names or addresses; everybody goes on reading."""
    tables = ", ".join(model._meta.db_table for model in (Body, BodyName, DesignatedAddress))
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def _carry_out(kept: BodyImport, found: Plan, *, by: Person | None, at: datetime, on: date) -> None:
    accepted = [line for line in found.lines if line.state != REJECTED]
    _create([line for line in accepted if line.state == NEW])
    for line in accepted:
        if line.state == CHANGED:
            _change(line)
    designated = [_address(line, each.key) for line in accepted for each in line.changes if each.key in ADDRESSES]
    DesignatedAddress.objects.bulk_create(designated)
    if found.into is not None and by is not None and accepted:
        _join_list(found.into, [line.body.pk for line in accepted if line.body], by=by, at=at, on=on)
    kept.applied_at, kept.counts, kept.sheet = at, found.counts, {}
    kept.save(update_fields=["applied_at", "counts", "sheet"])


def _create(lines: Sequence[PlannedLine]) -> None:
    """New bodies with their names, in two statements, however many."""
    bodies = [Body(code=line.code, **{key: line.said[key] for key in OF_A_BODY if key in line.said}) for line in lines]
    Body.objects.bulk_create(bodies)
    names = []
    for line, body in zip(lines, bodies, strict=True):
        line.body = body
        said = line.said
        names.append(
            BodyName(body=body, name=said["name"], acronym=said.get("acronym", ""), valid_from=said.get("since"))
        )
    BodyName.objects.bulk_create(names)


def _change(line: PlannedLine) -> None:
    body = line.body
    assert body is not None
    changed = {each.key: each.after for each in line.changes}
    own = [key for key in OF_A_BODY if key in changed]
    for key in own:
        setattr(body, key, changed[key])
    if own:
        body.save(update_fields=own)
    if line.renames:
        said = line.said
        rename_body(body=body, name=said["name"], acronym=said["acronym"], on=said["since"])
    elif line.borne is not None and changed.keys() & {"acronym", "since"}:
        line.borne.acronym = changed.get("acronym", line.borne.acronym)
        line.borne.valid_from = changed.get("since", line.borne.valid_from)
        line.borne.save(update_fields=["acronym", "valid_from"])


def _address(line: PlannedLine, channel: str) -> DesignatedAddress:
    said = line.said
    return DesignatedAddress(
        body=line.body,
        channel=channel,
        address=said[channel],
        designated_on=said["designated_on"],
        designated_by=said["designated_by"],
        proof=said.get("proof", ""),
    )


def _join_list(into: ListEffect, body_ids: list[int], *, by: Person, at: datetime, on: date) -> None:
    """Adds bodies to the list that is known by this name; a new one is shared with the colleagues."""
    shared = True
    if into.pk is not None:
        kept = body_list(by, into.pk, on=on)
        shared, body_ids = kept.shared, [*kept.bodies.values_list("pk", flat=True), *body_ids]
    save_body_list(by=by, at=at, on=on, name=into.name, shared=shared, body_ids=body_ids, list_id=into.pk)
