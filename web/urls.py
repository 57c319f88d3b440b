"""Every page, by audience."""

from django.urls import include, path

from web import views, views_feed

urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("langue/", views.set_language, name="set_language"),
    path("dossier/<slug:number>/", views.OpenCaseView.as_view(), name="open_case"),
    path("calcul/", views.CalculatorView.as_view(), name="calculator"),
    path("bureau/", include("web.desk.urls")),
    path("instances/", include("web.portal.urls")),
    path("compte/", include("web.account_urls")),
    path("calendriers/<str:token>.ics", views_feed.calendar_feed, name="calendar_feed"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
