"""The addresses of « Espace des instances »."""

from django.urls import path

from . import views, views_answer

app_name = "portal"

urlpatterns = [
    path("", views.MyCasesView.as_view(), name="my_cases"),
    path("<slug:number>/", views.ShowCaseView.as_view(), name="show_case"),
    path("<slug:number>/accuser-reception/", views.AcknowledgeView.as_view(), name="acknowledge"),
    path("<slug:number>/reponse/", views_answer.AnswerView.as_view(), name="answer"),
    path("<slug:number>/reponse/joindre/", views_answer.AttachView.as_view(), name="attach"),
    path("<slug:number>/reponse/retirer/<int:pk>/", views_answer.DetachView.as_view(), name="detach"),
    path("<slug:number>/reponse/relire/", views_answer.ReviewAnswerView.as_view(), name="review_answer"),
    path("<slug:number>/reponse/transmise/", views_answer.AnswerSentView.as_view(), name="answer_sent"),
    path("<slug:number>/fichiers/<int:pk>/", views.DownloadAttachmentView.as_view(), name="download_attachment"),
    path("<slug:number>/lettre.pdf", views.DownloadLetterView.as_view(), name="download_letter"),
    path("<slug:number>/lettres/<int:pk>/", views.ShowLetterView.as_view(), name="show_letter"),
]
