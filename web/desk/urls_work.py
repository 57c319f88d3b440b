"""The pages around one's own work; part of the desk's addresses (`web.desk.urls`)."""

from django.urls import path

from web.desk import views_absences, views_feeds

urlpatterns = [
    path("absences/", views_absences.ListAbsencesView.as_view(), name="list_absences"),
    path("absences/nouvelle/", views_absences.EnterAbsenceView.as_view(), name="enter_absence"),
    path("absences/<int:pk>/fin/", views_absences.EndAbsenceView.as_view(), name="end_absence"),
    path("calendriers/", views_feeds.ListFeedsView.as_view(), name="list_feeds"),
    path("calendriers/<int:pk>/revocation/", views_feeds.RevokeFeedView.as_view(), name="revoke_feed"),
]
