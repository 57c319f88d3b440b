"""Who: bodies with the names they had on a day, people with the roles they held, addresses where a body receives."""

from datetime import date
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from .body_imports import BodyImport as BodyImport


class BodyKind(models.TextChoices):
    """The five kinds of recipients of C-26, a. 16.27."""

    DEPARTMENT = "department", _("ministère")
    BODY = "body", _("organisme")
    PROFESSIONAL_ORDER = "professional_order", _("ordre professionnel")
    EDUCATIONAL_INSTITUTION = "educational_institution", _("établissement d’enseignement")
    OTHER_PERSON = "other_person", _("autre personne")


class Role(models.TextChoices):
    """What a person may do for a body. The first four are roles of an issuer, the others of a recipient."""

    OFFICER = "officer", _("agente ou agent")
    SIGNATORY = "signatory", _("signataire")
    MANAGER = "manager", _("gestionnaire")
    ADMINISTRATOR = "administrator", _("administratrice ou administrateur")
    PRINCIPAL = "principal", _("répondante ou répondant principal")
    ALTERNATE = "alternate", _("substitut")
    PREPARER = "preparer", _("préparation")
    VALIDATOR = "validator", _("validation")


OFFICE_ROLES = (Role.OFFICER, Role.SIGNATORY, Role.MANAGER, Role.ADMINISTRATOR)
BODY_ROLES = (Role.PRINCIPAL, Role.ALTERNATE, Role.PREPARER, Role.VALIDATOR)


def validate_time_zone(name: str) -> None:
    """Refuses a name that is not in the IANA data base."""
    if name not in available_timezones():
        raise ValidationError(
            _("« %(name)s » n’est pas un fuseau horaire connu, comme America/Toronto."), params={"name": name}
        )


def check_period(start: date | None, end: date | None, *, field: str) -> None:
    """Refuses, beside `field`, an end before its beginning; before the database meets an impossible period."""
    if start and end and end < start:
        raise ValidationError({field: _("La fin ne peut pas précéder le début.")})


def days(start: str, end: str) -> Func:
    """The days of a period with both ends included, open where an end is null; for exclusion constraints."""
    return Func(F(start), F(end), models.Value("[]"), function="daterange", output_field=DateRangeField())


class Body(models.Model):
    """A department, body, order, institution or person, whatever name it bears. `code` is its key for loading."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    kind = models.CharField(_("genre"), max_length=30, choices=BodyKind)
    is_issuer = models.BooleanField(_("formule des recommandations"), default=False)
    language = models.CharField(
        _("langue"), max_length=2, choices=[("fr", _("français")), ("en", _("anglais"))], default="fr"
    )
    time_zone = models.CharField(
        _("heure légale"), max_length=50, default="America/Toronto", validators=[validate_time_zone]
    )
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("instance")
        verbose_name_plural = _("instances")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class BodyName(models.Model):
    """A name of a body and its days; an unknown beginning or an open end is null."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(_("nom"), max_length=300)
    acronym = models.CharField(_("sigle"), max_length=30, blank=True)
    valid_from = models.DateField(_("du"), null=True, blank=True)
    valid_until = models.DateField(_("au"), null=True, blank=True)

    class Meta:
        verbose_name = _("nom d’une instance")
        ordering = ["body", F("valid_from").asc(nulls_first=True)]
        constraints = [
            ExclusionConstraint(
                name="one_name_at_a_time",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    (days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "L’instance porte déjà un autre nom à ces dates : enregistrez d’abord la fin de l’autre nom."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A name is borne at least one day."""
        check_period(self.valid_from, self.valid_until, field="valid_until")


class PersonManager(BaseUserManager["Person"]):
    """Makes people; who cannot be e-mailed cannot log in."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """A person who may log in; without a password, by e-mailed code only."""
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """A person with every right in the administration site."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "Person":
        """Case does not count in an address."""
        return self.get(email__iexact=email)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who logs in. Never deleted: who left is not active, and the journal stays true."""

    email = models.EmailField(_("courriel"), unique=True)
    name = models.CharField(_("nom"), max_length=200)
    language = models.CharField(
        _("langue"), max_length=2, choices=[("fr", _("français")), ("en", _("anglais"))], default="fr"
    )
    is_active = models.BooleanField(_("peut ouvrir une session"), default=True)
    is_staff = models.BooleanField(_("accède à l’administration"), default=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    class Meta:
        verbose_name = _("personne")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_address")]

    def __str__(self) -> str:
        return self.name

    def stands_in_for(self, person_id: int, *, on: date) -> bool:
        """Whether this person does the work of another on a day, because the other is away."""
        return Absence.objects.delegates(on=on).get(person_id) == self.pk


class Membership(models.Model):
    """A role that a person holds for a body, both days included; an open end is null."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("personne"))
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("instance"))
    role = models.CharField(_("rôle"), max_length=20, choices=Role)
    title = models.CharField(_("titre"), max_length=200, blank=True)
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"), null=True, blank=True)

    class Meta:
        verbose_name = _("rôle d’une personne")
        ordering = ["body", "person", "starts_on"]
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            ExclusionConstraint(
                name="one_role_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("body", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "La personne a déjà ce rôle à ces dates : changez les dates, ou la fin de l’autre période."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"

    def clean(self) -> None:
        """The Office gives roles of the Office, a recipient those of a recipient; each for at least one day."""
        check_period(self.starts_on, self.ends_on, field="ends_on")
        body = getattr(self, "body", None)  # a form may have left it out
        if body and self.role not in (OFFICE_ROLES if body.is_issuer else BODY_ROLES):
            raise ValidationError({"role": _("Ce rôle n’existe pas dans une instance de ce genre.")})


class DesignatedAddress(models.Model):
    """Where a body accepts to receive documents (C-1.1, a. 31), since when, and how we know."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("courriel")
        PORTAL = "portal", _("boîte du portail")
        POST = "post", _("poste")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="addresses", verbose_name=_("instance"))
    channel = models.CharField(_("voie"), max_length=10, choices=Channel)
    address = models.CharField(_("adresse"), max_length=300)
    designated_on = models.DateField(_("désignée le"))
    designated_by = models.CharField(_("désignée par"), max_length=200)
    proof = models.CharField(_("preuve"), max_length=300, blank=True)
    confirmed_on = models.DateField(_("confirmée le"), null=True, blank=True)
    active_until = models.DateField(_("active jusqu’au"), null=True, blank=True)

    class Meta:
        verbose_name = _("adresse désignée")
        ordering = ["body", "designated_on"]

    def __str__(self) -> str:
        return self.address

    def clean(self) -> None:
        """What is entered as an e-mail address is one, and serves at least one day."""
        check_period(self.designated_on, self.active_until, field="active_until")
        if self._state.adding and self.channel == self.Channel.EMAIL:  # an old mistake can still be retired
            try:
                validate_email(self.address)
            except ValidationError as error:
                raise ValidationError({"address": error.messages}) from error


class AbsenceManager(models.Manager["Absence"]):
    """Finds who does the work of those who are away."""

    def on(self, day: date) -> models.QuerySet["Absence"]:
        """The absences that hold on a day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day, called_off_at=None)

    def delegates(self, *, on: date) -> dict[int, int]:
        """Who is away on a day, by key, and the key of who does the work; in one query.

        A delegate who is away too has a delegate of their own. Whoever ends up with nobody is left out: the work stays
        in the open, for colleagues to take.
        """
        rows = self.on(on).values_list("person_id", "delegate_id", "delegate__is_active")
        away = {person: (delegate if active else None) for person, delegate, active in rows}
        found = {}
        for person in away:
            passed, at = {person}, away[person]
            while at is not None and at in away and at not in passed:
                passed.add(at)
                at = away[at]
            if at is not None and at not in passed:
                found[person] = at
        return found


class Absence(models.Model):
    """Days on which somebody of an Office is away, both included, and who does their work meanwhile.

    Nothing is erased: whoever comes back early shortens it (`ends_on`, earlier than `planned_until`), and one that
    never began is called off.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences", verbose_name=_("personne"))
    delegate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("remplacée par"))
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    planned_until = models.DateField(_("prévue jusqu’au"))
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceManager()

    class Meta:
        verbose_name = _("absence")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(name="absence_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="nobody_stands_in_for_oneself", condition=~Q(delegate=F("person"))),
            ExclusionConstraint(
                name="one_absence_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(called_off_at=None),
                violation_error_message=_(
                    "Une autre absence est déjà inscrite à ces dates : choisissez-en d’autres, ou mettez fin à la "
                    "première."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_on} – {self.ends_on}"


class BodyList(models.Model):
    """Bodies that somebody keeps under a name, to address them together. What is retired is no longer offered."""

    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("tenue par"))
    issuer = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("nom de la liste"), max_length=80)
    shared = models.BooleanField(default=False, help_text="Offered to all people of the issuer, who may change it too.")
    bodies = models.ManyToManyField(Body, blank=True, related_name="lists")
    saved_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("liste d’instances")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="one_body_list_per_name", condition=Q(retired_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.name
