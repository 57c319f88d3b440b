"""The chasers become the first rungs of a ladder, which is policy of the Office.

A version of the rules that a case runs under keeps what it had: its chasers, for every kind of recipient. One that no
case has used yet, as in a new installation, gets the whole ladder.
"""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import workflows.rungs

KINDS = [
    ("department", "ministère"),
    ("body", "organisme"),
    ("professional_order", "ordre professionnel"),
    ("educational_institution", "établissement d’enseignement"),
    ("other_person", "autre personne"),
]
# The Office's first ladder: days since the default, to whom, how, with which letter.
LADDER = (
    (15, "recipient", "automatic", "chaser"),
    (30, "recipient", "automatic", "chaser"),
    (45, "direction", "task", "to_direction"),
    (60, "presidency", "task", "to_presidency"),
    (75, "committee", "task", "to_committee"),
    (90, "report", "task", ""),
    (120, "minister", "task", "to_minister"),
)


def chasers_to_rungs(apps, schema_editor):
    instances = apps.get_model("workflows", "WorkflowInstance")
    rung = apps.get_model("workflows", "LadderRung")
    for profile in apps.get_model("workflows", "RuleProfile").objects.all():
        ladder = LADDER
        if instances.objects.filter(profile=profile).exists():
            ladder = tuple((days, "recipient", "automatic", "chaser") for days in sorted(set(profile.chasers)))
            profile.no_ladder_for = []
            profile.save(update_fields=["no_ladder_for"])
        names = ("after_days", "authority", "mode", "letter")
        rung.objects.bulk_create(
            rung(profile=profile, recipient_kind="", **dict(zip(names, each, strict=True))) for each in ladder
        )
    # Done work too: under its old name it would be missed by the nightly healing, planned anew, and done twice.
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("UPDATE workflows_duework SET kind = 'rung' || substr(kind, 7) WHERE kind LIKE 'chaser:%'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the column below could not be dropped


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0005_counter_clock"),
    ]

    operations = [
        migrations.AddField(
            model_name="ruleprofile",
            name="no_ladder_for",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=KINDS, max_length=30),
                blank=True,
                default=workflows.rungs.no_ladder_for,
                help_text="Pour ces genres, l’Office ne gravit aucun échelon après le signalement.",
                size=None,
                verbose_name="genres d’instances sans échelle",
            ),
        ),
        migrations.AddField(
            model_name="workflowinstance",
            name="ladder",
            field=models.CharField(
                blank=True, help_text="Kind of recipient: the rules choose its ladder.", max_length=30
            ),
        ),
        migrations.AddField(
            model_name="workflowinstance",
            name="rung",
            field=models.CharField(
                blank=True,
                choices=[
                    ("recipient", "instance concernée"),
                    ("direction", "direction de l’instance"),
                    ("presidency", "présidence de l’Office"),
                    ("committee", "comité directeur"),
                    ("report", "mention au rapport annuel"),
                    ("minister", "ministre"),
                ],
                help_text="Whom the last rung reached by silence turns to.",
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="LadderRung",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "recipient_kind",
                    models.CharField(
                        choices=KINDS,
                        blank=True,
                        help_text="Vide : l’échelle commune. Un genre qui a au moins un échelon à lui ne suit que les siens, et rien de l’échelle commune.",
                        max_length=30,
                        verbose_name="genre d’instance",
                    ),
                ),
                (
                    "after_days",
                    models.PositiveSmallIntegerField(
                        help_text="Jours civils, comptés du premier jour où l’instance est en défaut selon toutes les lectures.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="jours après le défaut",
                    ),
                ),
                (
                    "authority",
                    models.CharField(
                        choices=[
                            ("recipient", "instance concernée"),
                            ("direction", "direction de l’instance"),
                            ("presidency", "présidence de l’Office"),
                            ("committee", "comité directeur"),
                            ("report", "mention au rapport annuel"),
                            ("minister", "ministre"),
                        ],
                        max_length=20,
                        verbose_name="à qui s’adresser",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("automatic", "lettre automatique"), ("task", "tâche, à signer ou à passer")],
                        default="task",
                        help_text="Une lettre automatique ne va qu’à l’instance; toute autre est signée par une personne.",
                        max_length=10,
                        verbose_name="manière",
                    ),
                ),
                (
                    "letter",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("chaser", "relance"),
                            ("to_recipient", "relance signée, à l’instance"),
                            ("to_direction", "lettre à la direction de l’instance"),
                            ("to_presidency", "note à la présidence de l’Office"),
                            ("to_committee", "note au comité directeur"),
                            ("to_minister", "lettre à la ou au ministre"),
                        ],
                        help_text="Aucun pour la mention au rapport annuel, qui est une décision motivée.",
                        max_length=20,
                        verbose_name="modèle de lettre",
                    ),
                ),
                (
                    "to_name",
                    models.CharField(
                        blank=True,
                        help_text="Pour le comité directeur ou la ou le ministre. Vide : le répertoire, ou la personne qui signe.",
                        max_length=200,
                        verbose_name="nom de l’autorité",
                    ),
                ),
                ("to_email", models.EmailField(blank=True, max_length=254, verbose_name="adresse de l’autorité")),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rungs",
                        to="workflows.ruleprofile",
                        verbose_name="règles",
                    ),
                ),
            ],
            options={
                "verbose_name": "échelon",
                "ordering": ["profile", "recipient_kind", "after_days"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("profile", "recipient_kind", "after_days"),
                        name="one_rung_a_day",
                        violation_error_message="Deux échelons d’une échelle ne peuvent tomber le même jour.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mode", "automatic"), _negated=True),
                            models.Q(("authority", "recipient"), ("letter", "chaser")),
                            _connector="OR",
                        ),
                        name="automatic_chases_the_recipient",
                        violation_error_message="Seule une relance à l’instance peut partir d’elle-même.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("authority", "report"), ("letter", "")),
                            models.Q(
                                models.Q(("authority", "report"), _negated=True),
                                models.Q(("letter", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_rung_writes_or_is_mentioned",
                        violation_error_message="Choisissez un modèle de lettre; aucun pour la mention au rapport annuel.",
                    ),
                ],
            },
        ),
        migrations.RunPython(chasers_to_rungs, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="ruleprofile",
            name="chasers",
        ),
    ]
