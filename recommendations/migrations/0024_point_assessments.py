import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0023_bulk_courtesies"),
    ]

    operations = [
        migrations.AddField(
            model_name="pointanswer",
            name="carried",
            field=models.BooleanField(default=False, help_text="Not asked again: taken over from the version before."),
        ),
        migrations.CreateModel(
            name="PointAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
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
                ("reasons", models.TextField(blank=True, verbose_name="motifs de l’appréciation")),
                ("question", models.TextField(blank=True, verbose_name="ce qui est demandé")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points",
                        to="recommendations.assessment",
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="recommendations.recommendationpoint",
                    ),
                ),
            ],
            options={
                "ordering": ["point_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("assessment", "point"), name="point_assessed_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "to_complete"), models.Q(("question", ""), _negated=True)),
                            models.Q(
                                models.Q(("outcome", "to_complete"), _negated=True),
                                ("question", ""),
                                models.Q(("reasons", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="point_assessed_with_reasons",
                    ),
                ],
            },
        ),
    ]
