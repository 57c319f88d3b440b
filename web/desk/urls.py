"""The Office's desk."""

from django.urls import include, path

from web.desk import (
    views,
    views_assessment,
    views_bodies,
    views_bulk,
    views_case,
    views_courtesy,
    views_drafts,
    views_escalation,
    views_lists,
    views_passages,
    views_receipt,
    views_recipients,
    views_tasks,
    views_writing,
)

app_name = "desk"

urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("dossiers/", views_lists.ListCasesView.as_view(), name="list_cases"),
    path("dossiers/export/", views_lists.ExportCasesView.as_view(), name="export_cases"),
    path("dossiers/vues/", views_lists.ListViewsView.as_view(), name="list_views"),
    path("dossiers/vues/nouvelle/", views_lists.SaveViewView.as_view(), name="save_view"),
    path("dossiers/vues/<int:pk>/", views_lists.EditViewView.as_view(), name="edit_view"),
    path("dossiers/vues/<int:pk>/suppression/", views_lists.DeleteViewView.as_view(), name="delete_view"),
    path("dossiers/gestes/", views_bulk.BeginBulkView.as_view(), name="begin_bulk"),
    path("dossiers/gestes/<int:pk>/", views_bulk.ShowBulkView.as_view(), name="show_bulk"),
    path("dossiers/<slug:number>/", views_case.ShowCaseView.as_view(), name="show_case"),
    path("dossiers/<slug:number>/reception/", views_receipt.EstablishReceiptView.as_view(), name="establish_receipt"),
    path(
        "dossiers/<slug:number>/reception/<int:fact_id>/",
        views_receipt.CorrectReceiptView.as_view(),
        name="correct_receipt",
    ),
    path("dossiers/<slug:number>/delai-de-courtoisie/", views_courtesy.ExtendCaseView.as_view(), name="extend_case"),
    path(
        "dossiers/<slug:number>/delai-de-courtoisie/retrait/",
        views_courtesy.RemoveExtensionView.as_view(),
        name="remove_extension",
    ),
    path("dossiers/<slug:number>/reponse/", views_case.RecordAnswerView.as_view(), name="record_answer"),
    path("dossiers/<slug:number>/appreciation/", views_assessment.AssessResponseView.as_view(), name="assess_response"),
    path(
        "dossiers/<slug:number>/appreciation/confirmation/",
        views_assessment.ConfirmAssessmentView.as_view(),
        name="confirm_assessment",
    ),
    path(
        "dossiers/<slug:number>/echelons/<int:rung_id>/", views_escalation.DecideRungView.as_view(), name="decide_rung"
    ),
    path("dossiers/<slug:number>/cloture/", views_case.CloseCaseView.as_view(), name="close_case"),
    path("dossiers/<slug:number>/retrait/", views_case.WithdrawCaseView.as_view(), name="withdraw_case"),
    path("dossiers/<slug:number>/lettre.pdf", views.DownloadLetterView.as_view(), name="download_letter"),
    path("lettres/non-parties/", views.ListDeadLettersView.as_view(), name="list_dead_letters"),
    path("lettres/<int:pk>/", views.ShowLetterView.as_view(), name="show_letter"),
    path("lettres/<int:pk>/adresse/", views_escalation.ReaddressLetterView.as_view(), name="readdress_letter"),
    path("lettres/<int:pk>/page/", views.LetterPageView.as_view(), name="letter_page"),
    path("preuves/<int:pk>/", views.DownloadEvidenceView.as_view(), name="download_evidence"),
    path("pieces/<int:pk>/", views.DownloadAttachmentView.as_view(), name="download_attachment"),
    path("recommandations/", views_drafts.ListDraftsView.as_view(), name="list_drafts"),
    path("passages/", views_passages.ListPassagesView.as_view(), name="list_passages"),
    path("passages/nouveau/", views_passages.EditPassageView.as_view(), name="edit_passage"),
    path("passages/<int:pk>/", views_passages.ShowPassageView.as_view(), name="show_passage"),
    path("passages/<int:pk>/modification/", views_passages.EditPassageView.as_view(), name="edit_passage"),
    path("recommandations/apercu/", views_writing.PreviewTextView.as_view(), name="preview_text"),
    path("recommandations/nouvelle/", views_drafts.DraftRecommendationView.as_view(), name="draft_recommendation"),
    path(
        "recommandations/brouillons/<int:pk>/",
        views_drafts.DraftRecommendationView.as_view(),
        name="draft_recommendation",
    ),
    path(
        "recommandations/brouillons/<int:pk>/lecture/",
        views_drafts.ShowDraftView.as_view(),
        name="show_draft",
    ),
    path(
        "recommandations/brouillons/<int:pk>/versions/",
        views_drafts.CompareVersionsView.as_view(),
        name="compare_versions",
    ),
    path("instances/", views_bodies.ListBodiesView.as_view(), name="list_bodies"),
    path("instances/listes/", views_bodies.ListBodyListsView.as_view(), name="list_body_lists"),
    path("instances/listes/nouvelle/", views_bodies.EditBodyListView.as_view(), name="edit_body_list"),
    path("instances/listes/<int:pk>/", views_bodies.EditBodyListView.as_view(), name="edit_body_list"),
    path("instances/listes/<int:pk>/retrait/", views_bodies.RetireBodyListView.as_view(), name="retire_body_list"),
    path("instances/<slug:code>/", views_bodies.ShowBodyView.as_view(), name="show_body"),
    path("administration/", include("web.desk.urls_administration")),
    path("taches/", views_tasks.ListTasksView.as_view(), name="list_tasks"),
    path("", include("web.desk.urls_work")),
    path(
        "recommandations/brouillons/<int:pk>/destinataires/",
        views_recipients.PreviewRecipientsView.as_view(),
        name="preview_recipients",
    ),
    path(
        "recommandations/<slug:number>/transmission/",
        views_recipients.ShowIssueResultView.as_view(),
        name="show_issue_result",
    ),
    path("recommandations/<slug:number>/", views_drafts.ShowRecommendationView.as_view(), name="show_recommendation"),
]
