"""The pages of administration, below `administration/` of the desk."""

from django.urls import path

from web.desk import views_administration as views
from web.desk import views_imports as imports
from web.desk import views_wordings as wordings

urlpatterns = [
    path("", views.ShowAdministrationView.as_view(), name="show_administration"),
    path("historique/", views.ShowHistoryView.as_view(), name="show_history"),
    path("nouveau-regime/", views.MakeRegimeView.as_view(), name="make_regime"),
    path("regimes/<slug:slug>/", views.ShowRegimeView.as_view(), name="show_regime"),
    path("regimes/<slug:slug>/modification/", views.ChangeRulesView.as_view(), name="change_rules"),
    path("jours/", views.ListDecreedDaysView.as_view(), name="list_decreed_days"),
    path("jours/nouveau/", views.DecreeDayView.as_view(), name="decree_day"),
    path("jours/<int:pk>/retrait/", views.TakeDayBackView.as_view(), name="take_day_back"),
    path("instances/", imports.ImportBodiesView.as_view(), name="import_bodies"),
    path("instances/modele.xlsx", imports.DownloadTemplateView.as_view(), name="download_template"),
    path("instances/<int:pk>/", imports.ReviewImportView.as_view(), name="review_import"),
    path("lettres/", wordings.ListWordingsView.as_view(), name="list_wordings"),
    path("lettres/<slug:name>/<slug:language>/", wordings.EditWordingView.as_view(), name="edit_wording"),
    path(
        "lettres/<slug:name>/<slug:language>/versions/",
        wordings.CompareWordingsView.as_view(),
        name="compare_wordings",
    ),
]
