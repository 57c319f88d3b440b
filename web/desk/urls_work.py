"""The pages around one's own work; part of the desk's addresses (`web.desk.urls`)."""

from django.urls import path

from web.desk import views_absences, views_bulk, views_digest, views_feeds, views_tasks

urlpatterns = [
    path("dossiers/<slug:number>/rappel/", views_bulk.RemindCaseView.as_view(), name="remind_case"),
    path("dossiers/<slug:number>/responsable/", views_bulk.AssignCaseView.as_view(), name="assign_case"),
    path("dossiers/<slug:number>/report/", views_tasks.SnoozeCaseView.as_view(), name="snooze_case"),
    path("taches/reports/<int:pk>/fin/", views_tasks.WakeView.as_view(), name="wake"),
    path("absences/", views_absences.ListAbsencesView.as_view(), name="list_absences"),
    path("absences/nouvelle/", views_absences.EnterAbsenceView.as_view(), name="enter_absence"),
    path("absences/<int:pk>/fin/", views_absences.EndAbsenceView.as_view(), name="end_absence"),
    path("avis/", views_digest.ChooseDigestView.as_view(), name="choose_digest"),
    path("calendriers/", views_feeds.ListFeedsView.as_view(), name="list_feeds"),
    path("calendriers/<int:pk>/revocation/", views_feeds.RevokeFeedView.as_view(), name="revoke_feed"),
]
