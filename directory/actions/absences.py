"""Absences of people of an Office, and who does their work meanwhile."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from ..models import Absence, Person
from ..queries import issuers_of


@transaction.atomic
def record_absence(
    *, person: Person, delegate: Person, starts_on: date, ends_on: date, by: Person, at: datetime, on: date
) -> Absence:
    """Enters that `person` is away, both days included, and that `delegate` does the work meanwhile.

    `on` is the day of the act. Raises `ValidationError` by field: days that make no sense, that are over, or that
    another absence holds already; a delegate of another Office, or away for a part of these days.
    """
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("La fin ne peut pas précéder le début.")})
    if ends_on < on:
        raise ValidationError({"ends_on": _("Cette absence est déjà finie : il n’y a plus personne à remplacer.")})
    if delegate == person:
        raise ValidationError({"delegate": _("Choisissez une autre personne : nul ne se remplace soi-même.")})
    offices = set(issuers_of(person, on=on).values_list("pk", flat=True))
    if not offices & set(issuers_of(delegate, on=on).values_list("pk", flat=True)):
        raise ValidationError({"delegate": _("Choisissez une personne du même Office.")})
    away = Absence.objects.filter(person=delegate, called_off_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on)
    if away.exists():
        away_too = _("%(name)s s’absente aussi ces jours-là : choisissez une autre personne.")
        raise ValidationError({"delegate": ValidationError(away_too, params={"name": delegate.name})})
    absence = Absence(
        person=person,
        delegate=delegate,
        starts_on=starts_on,
        ends_on=ends_on,
        planned_until=ends_on,
        entered_by=by,
        entered_at=at,
    )
    absence.full_clean()
    try:
        with transaction.atomic():
            absence.save()
    except IntegrityError:  # entered by somebody else at the same moment: the check says it in words now
        absence.validate_constraints()
        raise
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, by: Person, at: datetime, on: date) -> None:
    """The person is back on `on`: yesterday was the last day away. One that has not begun is called off.

    One that is over already stays as it was.
    """
    held = Absence.objects.select_for_update().get(pk=absence.pk)
    if held.called_off_at is not None or held.ends_on < on:
        return
    if held.starts_on >= on:
        held.called_off_at = at
    else:
        held.ends_on = on - timedelta(days=1)
    held.ended_by = by
    held.save(update_fields=["called_off_at", "ends_on", "ended_by"])
