import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0015_case_whose"),
        ("viewflow", "0015_task_scheduled"),
        ("workflows", "0005_counter_clock"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Answers that waited for their assessment when the Office's term came into being have it too; the nightly
        # re-plan adds their reminders.
        migrations.RunSQL(
            """
            UPDATE workflows_workflowinstance i SET answer_cycle = 1,
                   assess_by = (r.received_at AT TIME ZONE i.time_zone)::date + p.assessment_days
              FROM workflows_ruleprofile p, recommendations_response r
             WHERE p.id = i.profile_id AND i.stage = 'answered' AND i.answer_cycle = 0 AND r.case_id = i.id
               AND r.version = (SELECT max(n.version) FROM recommendations_response n
                                 WHERE n.case_id = i.id AND n.sent_at IS NOT NULL)
               AND NOT EXISTS (SELECT 1 FROM recommendations_assessment a WHERE a.response_id = r.id)
            """,
            migrations.RunSQL.noop,
        ),
        migrations.CreateModel(
            name="Assessing",
            fields=[
                (
                    "process_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="viewflow.process",
                    ),
                ),
                ("round", models.PositiveIntegerField(default=1)),
                (
                    "decision",
                    models.CharField(
                        choices=[("pending", "en cours"), ("confirmed", "confirmée"), ("returned", "renvoyée")],
                        default="pending",
                        max_length=20,
                    ),
                ),
                ("returned_because", models.TextField(blank=True)),
            ],
            bases=("viewflow.process",),
        ),
        migrations.AddField(
            model_name="assessment",
            name="complete_by",
            field=models.DateField(blank=True, null=True, verbose_name="complément attendu le"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="given",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="assessment",
            name="read_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assessment",
            name="read_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("satisfactory", "satisfaisante"),
                    ("satisfactory_otherwise", "suffisante autrement"),
                    ("to_complete", "à compléter"),
                    ("insufficient", "insuffisante"),
                ],
                max_length=30,
                verbose_name="appréciation",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("read_by", models.F("assessed_by")), _negated=True), name="second_reader_is_another"
            ),
        ),
        migrations.AddField(
            model_name="assessing",
            name="proposal",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="recommendations.assessment",
            ),
        ),
        migrations.AddField(
            model_name="assessing",
            name="response",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="recommendations.response"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessing",
            constraint=models.UniqueConstraint(fields=("response", "round"), name="assessing_once"),
        ),
    ]
