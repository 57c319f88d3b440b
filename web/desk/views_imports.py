"""Bodies that come in a file: sent, read line by line, confirmed."""

import io
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from directory import imports
from directory.import_columns import COLUMNS
from directory.sheets import MAX_SIZE
from recommendations import actions
from web.desk import import_presenters as say
from web.desk.exports import XLSX
from web.desk.forms_imports import ImportForm
from web.desk.views_administration import AdministrationView

PAGE = 50


class ImportBodiesView(AdministrationView):
    """A file to send; below, what each column takes, and what was imported before."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.require_administrator()
        return self._page(ImportForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_administrator()
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(form)
        upload = form.cleaned_data["file"]
        content = upload.read(MAX_SIZE + 1)  # one byte too many is enough to be refused
        said = {"name": upload.name, "content": content, "list_name": form.cleaned_data["list_name"]}
        try:
            kept = actions.keep_import(by=self.person, at=self.now, **said)
        except ValidationError as error:
            form.take_errors(error)
            return self._page(form)
        return redirect("desk:review_import", kept.pk)

    def _page(self, form: ImportForm) -> HttpResponse:
        past = [(each, say.counted(each.counts)) for each in imports.past_imports()]
        return self.page("desk/import_bodies.html", form=form, columns=say.help_of_columns(), past=past)


class ReviewImportView(AdministrationView):
    """What a file would do, line by line; then the act; then what was done."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.require_administrator()
        return self._page(pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.require_administrator()
        seen = request.POST.get("seen", "")
        try:
            done = actions.apply_import(by=self.person, at=self.now, import_id=pk, seen=seen)
        except imports.ImportChanged as refusal:
            return self._page(pk, refusal)
        messages.success(request, _("Fichier importé : %(counts)s.") % {"counts": say.counted(done.counts)})
        return redirect("desk:review_import", pk)

    def _page(self, pk: int, refusal: imports.ImportChanged | None = None) -> HttpResponse:
        kept = imports.import_of(self.person, pk)
        context: dict[str, Any] = {"kept": kept, "changed": refusal}
        if kept.applied_at:
            context["done"] = say.counted(kept.counts)
        else:
            plan = imports.plan(kept.sheet, on=self.on, by=self.person, list_name=kept.list_name)
            chosen = self.request.GET.get("etat", "")
            chosen = chosen if chosen in imports.STATES else ""
            page = Paginator(say.chosen_lines(plan, chosen), PAGE).get_page(self.request.GET.get("page"))
            context |= {
                "plan": plan,
                "counts": say.counted(plan.counts),
                "rejected": plan.counts[imports.REJECTED],
                "how_read": say.how_read(kept.sheet),
                "into": say.into(plan.into),
                "tabs": say.tabs(plan, chosen),
                "page": page,
                "lines": say.lines(page.object_list),
                "query": f"etat={chosen}&" if chosen else "",
            }
        return render(self.request, "desk/review_import.html", context, status=409 if refusal else 200)


class DownloadTemplateView(AdministrationView):
    """A workbook to fill in: the headings with an example, and a sheet that says what each column takes."""

    def get(self, request: HttpRequest) -> FileResponse:
        self.require_administrator()
        book = Workbook()
        sheet = book.active
        sheet.title = _("Instances")
        sheet.append([each.heading for each in COLUMNS])
        sheet.append([each.example for each in COLUMNS])
        sheet.freeze_panes = "A2"
        about = book.create_sheet(_("Colonnes"))
        about.append([_("Colonne"), _("Ce qu’elle prend")])
        for line in say.help_of_columns():
            about.append(line)
        for each, width in ((sheet, 24), (about, 24)):
            for cell in each[1]:
                cell.font = Font(bold=True)
                each.column_dimensions[cell.column_letter].width = width
        about.column_dimensions["B"].width = 90
        for row in about.iter_rows(min_col=2, max_col=2):
            row[0].alignment = Alignment(wrap_text=True, vertical="top")
        file = io.BytesIO()
        book.save(file)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename="instances.xlsx", content_type=XLSX)
