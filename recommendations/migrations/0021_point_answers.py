import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0020_courtesies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PointAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "disposition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("follow", "suite entière"),
                            ("in_part", "suite partielle"),
                            ("decline", "sans suite"),
                        ],
                        max_length=10,
                    ),
                ),
                ("follow_up", models.TextField(blank=True, verbose_name="suites")),
                ("reasons", models.TextField(blank=True, verbose_name="motifs")),
            ],
            options={
                "ordering": ["point_id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="response",
            name="sent_response_is_whole",
        ),
        migrations.AddField(
            model_name="response",
            name="by_points",
            field=models.BooleanField(
                default=False, help_text="What it says stands in its points; its disposition follows from theirs."
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sent_at", None),
                    models.Q(
                        ("received_at__isnull", False),
                        models.Q(("sha256", ""), _negated=True),
                        models.Q(("signatory_name", ""), _negated=True),
                        models.Q(
                            models.Q(
                                ("by_points", True),
                                models.Q(("disposition", ""), _negated=True),
                                ("follow_up", ""),
                                ("reasons", ""),
                            ),
                            models.Q(("disposition", "follow"), models.Q(("follow_up", ""), _negated=True)),
                            models.Q(
                                ("disposition", "in_part"),
                                models.Q(("follow_up", ""), _negated=True),
                                models.Q(("reasons", ""), _negated=True),
                            ),
                            models.Q(("disposition", "decline"), models.Q(("reasons", ""), _negated=True)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="sent_response_is_whole",
            ),
        ),
        migrations.AddField(
            model_name="pointanswer",
            name="point",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="recommendations.recommendationpoint"
            ),
        ),
        migrations.AddField(
            model_name="pointanswer",
            name="response",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="points", to="recommendations.response"
            ),
        ),
        migrations.AddConstraint(
            model_name="pointanswer",
            constraint=models.UniqueConstraint(fields=("response", "point"), name="point_answered_once"),
        ),
    ]
