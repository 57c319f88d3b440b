"""What an imported file of bodies would do, line by line, on a day; nothing is written here.

A line finds its body by its code, never by its acronym; without a code, by the name it bears, which is said. An empty
cell leaves what is known. The same file again finds everything as it is.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from .import_columns import ADDRESSES, HEADINGS, columns_of, known_headings, read_cell
from .import_columns import fold as plain
from .lists import body_lists
from .models import Body, BodyImport, BodyName, DesignatedAddress, Person
from .queries import NotInDirectory
from .sheets import read_sheet

NEW, CHANGED, SAME, REJECTED = STATES = ("new", "changed", "same", "rejected")
OF_A_BODY = ("kind", "language", "time_zone", "source")


class ImportChanged(Exception):
    """The directory changed since the effect was read: what would be done is no longer what was shown."""

    def __str__(self) -> str:
        return str(
            _(
                "Le répertoire a changé depuis que vous avez lu cette page : le fichier ferait maintenant autre chose. "
                "Relisez, puis confirmez."
            )
        )


def read(content: bytes) -> dict[str, Any]:
    """A file as `BodyImport.sheet` keeps it. Raises `ValidationError` when it cannot be read."""
    sheet = read_sheet(content, known=known_headings)
    places, ignored = columns_of(sheet.headings)
    width = len(sheet.headings)
    lines = []
    for line in sheet.lines:
        cells = {key: line.cells[at] for key, at in places.items() if at < len(line.cells) and line.cells[at]}
        lines.append([line.number, cells, any(line.cells[width:])])
    return {
        "format": sheet.format,
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "name": sheet.name,
        "others": sheet.others,
        "ignored": ignored,
        "headings": {key: sheet.headings[at] for key, at in places.items()},
        "lines": lines,
    }


@dataclass(frozen=True, slots=True)
class Change:
    """What a line changes of its body; `key` is that of a column, the values are the directory's own."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is rejected: the heading of the column, empty for the whole line, and what to do."""

    heading: str
    text: str


@dataclass(slots=True)
class PlannedLine:
    """A line and what it would do. `by_name`: its body was found, or its code made, from the name alone.

    `said` is what its cells say, `body` the body that it found, `borne` the name which that one bears; `renames` tells
    a name that takes the place of it from a blank of it that is filled in.
    """

    number: int
    code: str
    name: str
    state: str = SAME
    by_name: bool = False
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)
    body: Body | None = None
    borne: BodyName | None = None
    renames: bool = False


@dataclass(frozen=True, slots=True)
class ListEffect:
    """The list that the bodies join: `pk` is None for a new one; how many it has, and how many more it would have."""

    name: str
    pk: int | None
    before: int
    more: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that an import would do; `seen` names it, for the confirmation of what was read."""

    lines: list[PlannedLine]
    counts: dict[str, int]
    into: ListEffect | None
    seen: str

    @property
    def accepted(self) -> int:
        """How many lines would be carried out, those that change nothing included."""
        return len(self.lines) - self.counts[REJECTED]

    @property
    def does_something(self) -> bool:
        return bool(self.counts[NEW] or self.counts[CHANGED] or (self.into and self.into.more))


def plan(sheet: dict[str, Any], *, on: date, by: Person | None = None, list_name: str = "") -> Plan:
    """What a file would do on a day; as many queries for one line as for ten thousand."""
    known = _Known(on)
    lines = [_planned(number, cells, wide, sheet["headings"], known, on) for number, cells, wide in sheet["lines"]]
    counted = Counter(line.state for line in lines)
    counts = {state: counted[state] for state in STATES}
    into = _list_effect(lines, list_name, by, on) if by is not None and list_name else None
    facts = [(each.number, each.state, each.code, each.by_name, each.changes, len(each.problems)) for each in lines]
    return Plan(lines, counts, into, hashlib.sha256(repr((facts, into)).encode()).hexdigest())


def _list_effect(lines: Sequence[PlannedLine], name: str, by: Person, on: date) -> ListEffect:
    mine = body_lists(by, on=on).filter(name=name)
    kept = mine.filter(owner=by).first() or mine.first()
    members = set(kept.bodies.values_list("pk", flat=True)) if kept else set()
    accepted = [each for each in lines if each.state != REJECTED]
    more = sum(each.body is None or each.body.pk not in members for each in accepted)
    return ListEffect(name, kept.pk if kept else None, len(members), more)


class _Known:
    """The directory as it stands, in three queries; lines of the file are added as they are read."""

    def __init__(self, on: date) -> None:
        self.bodies = {each.code: each for each in Body.objects.all()}
        by_key = {each.pk: each for each in self.bodies.values()}
        self.names: dict[int, list[BodyName]] = defaultdict(list)
        self.borne: dict[int, BodyName] = {}
        self.by_name: dict[str, list[Body]] = defaultdict(list)
        self.by_past_name: dict[str, Body] = {}
        for each in BodyName.objects.all():
            self.names[each.body_id].append(each)
            if (each.valid_from is None or each.valid_from <= on) and (
                each.valid_until is None or each.valid_until >= on
            ):
                self.borne[each.body_id] = each
                self.by_name[plain(each.name)].append(by_key[each.body_id])
            else:
                self.by_past_name[plain(each.name)] = by_key[each.body_id]
        self.addresses: dict[tuple[int, str], list[DesignatedAddress]] = defaultdict(list)
        for address in DesignatedAddress.objects.order_by("designated_on", "pk"):
            self.addresses[address.body_id, address.channel].append(address)
        self.lines: dict[str, int] = {}  # code → number of the line that has it
        self.new_names: dict[str, int] = {}


def _planned(
    number: int, cells: dict[str, str], wide: bool, headings: dict[str, str], known: _Known, on: date
) -> PlannedLine:
    line = PlannedLine(number, cells.get("code", ""), cells.get("name", ""))

    def reject(key: str, text: str) -> None:
        line.problems.append(Problem(headings.get(key, HEADINGS.get(key, "")), text))

    if wide:
        reject("", _("La ligne a plus de cellules que de titres de colonnes : vérifiez les séparateurs."))
    for key, text in cells.items():
        try:
            line.said[key] = read_cell(key, text)
        except ValidationError as error:
            reject(key, error.messages[0])
    _find_body(line, cells, known, reject)
    if line.body is not None and line.body.is_issuer:
        reject("code", _("Cette instance formule des recommandations : elle ne s’importe pas."))
    elif line.body is None:
        _plan_new(line, known, reject)
    elif not line.problems:
        _plan_change(line, line.body, known, on, reject)
    _plan_addresses(line, known, on, reject)
    if (first := known.lines.setdefault(line.code, number)) != number and line.code:
        reject("code", _("Cette instance est déjà à la ligne %(n)d : n’en gardez qu’une.") % {"n": first})
    if line.problems:
        line.state, line.changes = REJECTED, []
    elif line.body is None:
        line.state = NEW
    elif line.changes:
        line.state = CHANGED
    return line


def _find_body(line: PlannedLine, cells: dict[str, str], known: _Known, reject: Any) -> None:
    """By the code; without one, by the name that is borne; a code is made of the name of a new one."""
    name = plain(line.said.get("name", ""))
    named = known.by_name.get(name, []) if name else []
    if code := line.said.get("code"):
        line.code = code
        line.body = known.bodies.get(code)
        if line.body is None and named:
            text = _("Ce nom est celui de l’instance « %(code)s » : écrivez ce code, ou corrigez le nom.")
            reject("code", text % {"code": named[0].code})
        return
    if "code" in cells:  # refused already
        return
    if not name:
        if not line.problems:
            reject("code", _("Écrivez le code de l’instance, ou au moins son nom."))
        return
    line.by_name = True
    if len(named) > 1:
        reject("code", _("Plusieurs instances portent ce nom : écrivez le code de celle que vous voulez dire."))
    elif named:
        line.body = named[0]
        line.code = line.body.code
    elif past := known.by_past_name.get(name):
        text = _("C’est un nom que l’instance « %(code)s » ne porte pas aujourd’hui : écrivez son code.")
        reject("code", text % {"code": past.code})
    else:
        line.code = slugify(line.said["name"].replace("’", " "))[:80].strip("-_")
        if not line.code or line.code in known.bodies:
            reject("code", _("Ce nom ne donne pas un code libre : écrivez un code."))


def _plan_new(line: PlannedLine, known: _Known, reject: Any) -> None:
    if line.problems:
        return
    said = line.said
    if "name" not in said:
        reject("name", _("Aucune instance n’a ce code : pour en créer une, écrivez son nom."))
    elif (first := known.new_names.setdefault(plain(said["name"]), line.number)) != line.number:
        reject("name", _("Ce nom est déjà à la ligne %(n)d : une instance n’y est qu’une fois.") % {"n": first})
    if "kind" not in said:
        reject("kind", _("Écrivez le genre d’une instance nouvelle : ministère, organisme, ordre professionnel…"))
    line.changes += [Change(key, "", said[key]) for key in ("name", "acronym", "since", *OF_A_BODY) if said.get(key)]


def _plan_change(line: PlannedLine, body: Body, known: _Known, on: date, reject: Any) -> None:
    said = line.said
    for key in OF_A_BODY:
        if key in said and getattr(body, key) != said[key]:
            line.changes.append(Change(key, getattr(body, key), said[key]))
    line.borne = now = known.borne.get(body.pk)
    name, acronym, since = (said.get(key) for key in ("name", "acronym", "since"))
    line.name = name or (now.name if now else body.code)
    planned = [
        each for each in known.names[body.pk] if name and each.name == name and each.valid_from == since and since
    ]
    if planned:  # the name that the file gives is known, even if it begins later
        if acronym and planned[0].acronym != acronym:
            reject("acronym", _("Le sigle de ce nom est déjà connu et différent : corrigez-le dans le répertoire."))
        return
    renamed = (name and (now is None or now.name != name)) or (
        acronym and now is not None and now.acronym and now.acronym != acronym
    )
    if renamed:
        _plan_name(line, now, known.names[body.pk], reject)
        return
    if now is None:
        if acronym or since:
            reject("name", _("Cette instance ne porte aucun nom aujourd’hui : écrivez celui qu’elle prend."))
        return
    if acronym and not now.acronym:
        line.changes.append(Change("acronym", "", acronym))
    if since and now.valid_from is None:
        if since > on or any(
            each.valid_until and each.valid_until >= since for each in known.names[body.pk] if each != now
        ):
            reject("since", _("Ce nom est déjà porté avant ce jour : corrigez la date, ou laissez la cellule vide."))
        line.changes.append(Change("since", "", since))
    elif since and since != now.valid_from:
        text = _("Le répertoire dit que ce nom est porté depuis le %(day)s : corrigez la date, ou videz la cellule.")
        reject("since", text % {"day": now.valid_from})


def _plan_name(line: PlannedLine, now: BodyName | None, names: Sequence[BodyName], reject: Any) -> None:
    """Another name, or another acronym: from a day, since what was issued before keeps the former one."""
    said = line.said
    if "since" not in said:
        bears = now.name if now else ""
        text = _(
            "Le répertoire l’appelle « %(name)s » : si le nom a changé, écrivez depuis quel jour; sinon, reprenez "
            "ce nom."
        )
        ended = _("Cette instance ne porte plus de nom : écrivez depuis quel jour elle porte celui-ci.")
        reject("since", text % {"name": _called(now)} if bears else ended)
        return
    since = said["since"]
    if any(
        (each.valid_from and each.valid_from >= since) or (each.valid_until and each.valid_until >= since)
        for each in names
    ):
        reject(
            "since",
            _("Un autre nom commence ou finit à cette date ou plus tard : choisissez une date plus tardive."),
        )
        return
    line.renames = True
    name = said.setdefault("name", now.name if now else "")
    acronym = said.setdefault("acronym", now.acronym if now else "")
    if now is None or now.name != name:
        line.changes.append(Change("name", now.name if now else "", name))
    if now is None or now.acronym != acronym:
        line.changes.append(Change("acronym", now.acronym if now else "", acronym))
    line.changes.append(Change("since", "", since))


def _called(name: BodyName | None) -> str:
    if name is None:
        return ""
    return f"{name.name} ({name.acronym})" if name.acronym else name.name


def _plan_addresses(line: PlannedLine, known: _Known, on: date, reject: Any) -> None:
    said = line.said
    given = [key for key in ADDRESSES if key in said]
    about = [key for key in ("designated_on", "designated_by", "proof") if key in said]
    if not given and about and not line.problems:
        reject(about[0], _("Aucune adresse n’est sur cette ligne : écrivez-la, ou videz cette cellule."))
    for key in given:
        rows = known.addresses.get((line.body.pk, key), []) if line.body else []
        same = [each for each in rows if each.address.lower() == said[key].lower()]
        if any(each.active_until is None for each in same):
            continue
        for needed in ("designated_on", "designated_by"):
            if needed not in said:
                reject(needed, _("Dites quand et par qui l’adresse a été désignée (C-1.1, a. 31)."))
                return
        if said["designated_on"] > on:
            reject("designated_on", _("Une adresse n’est désignée qu’aujourd’hui ou avant : corrigez la date."))
        elif any(each.active_until and each.active_until >= said["designated_on"] for each in same):
            reject(key, _("Cette adresse a été retirée depuis : donnez une désignation plus récente, ou enlevez-la."))
        else:
            active = [each.address for each in rows if each.active_until is None]
            line.changes.append(Change(key, "; ".join(active), said[key]))


# --- what was sent ----------------------------------------------------------------------------------------------


def import_of(person: Person, pk: int) -> BodyImport:
    """A file that a person sent. Raises `NotInDirectory`."""
    found = BodyImport.objects.filter(pk=pk, by=person).first()
    if found is None:
        raise NotInDirectory
    return found


def past_imports(*, limit: int = 20) -> QuerySet[BodyImport]:
    """The last imports that were carried out, the newest first."""
    return (
        BodyImport.objects.exclude(applied_at=None).defer("sheet").select_related("by").order_by("-applied_at")[:limit]
    )
