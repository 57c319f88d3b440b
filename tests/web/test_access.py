"""Who gets in where: every address × every role × own and foreign. An address without a line here fails."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from directory import actions as directory
from notifications import actions as notices
from notifications.models import Message
from recommendations import actions
from recommendations.models import Attachment, Escalating, ReceiptFact, Snooze
from tests import given
from workflows import engine
from workflows.models import DecreedHoliday

pytestmark = pytest.mark.django_db

OFFICE = ("officer", "signatory", "manager", "administrator")
OTHERS = ("other_officer", "principal", "preparer", "other_principal", "nobody")
SIGNED_IN = (*OFFICE, *OTHERS)
ROLES = ("anonymous", *SIGNED_IN)
LOGIN = "log-in"  # sent to log in, and back afterwards


@dataclass
class Line:
    """Who gets what with GET; who is not named gets `others`.

    Who may not act gets no further with POST: everybody but `acts`, by default those for whom GET is not refused.
    """

    allowed: dict[str, int] = field(default_factory=dict)
    others: int = 404
    anonymous: int | str = LOGIN
    posts: bool = True
    acts: tuple[str, ...] | None = None

    def expected(self, role: str) -> int | str:
        return self.anonymous if role == "anonymous" else self.allowed.get(role, self.others)

    def may_act(self, role: str) -> bool:
        refused = self.expected(role) in (403, 404, LOGIN)
        return not self.posts or (not refused if self.acts is None else role in self.acts)


def to(*roles: str, status: int = 200) -> dict[str, int]:
    return dict.fromkeys(roles, status)


DESK = Line(to(*OFFICE))
WATCH = Line(to("signatory", "manager", "administrator"), posts=False)
ADMINISTER = Line({**to("administrator"), **to("signatory", "manager", status=403)})
OWN_BODY = Line(to("principal", "preparer"))
# Addresses that only take POST lead back to the page they belong to, which is refused to others.
OWN_BODY_POSTS = Line(to("principal", "preparer", "other_principal", status=302), acts=("principal", "preparer"))
EVERYBODY = Line(others=200, anonymous=200, posts=False)
SIGNED = Line(others=200, posts=False)
# Pages of logging in send away who is in already; those of the middle of a log-in need one begun.
ENTRANCE = Line(others=302, anonymous=200, posts=False)
BEGUN = Line(others=302, anonymous=LOGIN, posts=False)

TABLE = {
    "home": Line(
        {**to(*OFFICE, status=302), **to("principal", "preparer", "other_principal", status=302), "other_officer": 302},
        200,
    ),
    "open_case/number": Line({**to(*OFFICE, status=302), **to("principal", "preparer", status=302)}, posts=False),
    "set_language": Line(others=405, anonymous=405, posts=False),
    "calculator": SIGNED,
    "healthz": EVERYBODY,
    "readyz": EVERYBODY,
    # the desk: the other issuer's officer has a desk too, and sees none of ours there
    "desk:home": Line(to(*OFFICE, "other_officer")),
    "desk:list_cases": Line(to(*OFFICE, "other_officer")),
    "desk:export_cases": Line(to(*OFFICE, "other_officer")),
    "desk:begin_bulk": Line(to(*OFFICE, "other_officer", status=405), acts=(*OFFICE, "other_officer")),
    "desk:show_bulk/pk": Line(to("officer")),  # who began it, nobody else
    "desk:remind_case/number": DESK,
    "desk:assign_case/number": DESK,
    "desk:list_views": Line(to(*OFFICE, "other_officer")),
    "desk:save_view": Line(to(*OFFICE, "other_officer")),
    "desk:edit_view/pk": Line(to("officer")),  # who keeps the view, nobody else
    "desk:delete_view/pk": Line(to(*OFFICE, "other_officer", status=405), acts=("officer",)),
    "desk:list_drafts": Line(to(*OFFICE, "other_officer")),
    "desk:list_passages": Line(to(*OFFICE, "other_officer"), posts=False),
    "desk:show_passage/pk": Line(to(*OFFICE), posts=False),
    "desk:edit_passage": Line(
        {"administrator": 200, **to("officer", "signatory", "manager", "other_officer", status=403)}
    ),
    "desk:edit_passage/pk": Line({"administrator": 200, **to("officer", "signatory", "manager", status=403)}),
    "desk:preview_text": Line(to(*OFFICE, "other_officer", status=405), posts=False),
    "desk:draft_recommendation": Line(to(*OFFICE, "other_officer"), posts=False),
    "desk:draft_recommendation/pk": DESK,
    "desk:show_draft/pk": DESK,
    "desk:compare_versions/pk": Line(to(*OFFICE), posts=False),
    # rules are shared by all issuers: those who watch read them, administrators change them
    "desk:show_administration": WATCH,
    "desk:show_history": WATCH,
    "desk:show_regime/slug": WATCH,
    "desk:change_rules/slug": ADMINISTER,
    "desk:make_regime": ADMINISTER,
    "desk:list_decreed_days": WATCH,
    "desk:decree_day": ADMINISTER,
    "desk:take_day_back/pk": ADMINISTER,
    "desk:import_bodies": ADMINISTER,
    "desk:download_template": Line(ADMINISTER.allowed, posts=False),
    "desk:review_import/pk": Line(ADMINISTER.allowed, acts=("administrator",)),  # of who sent the file alone
    "desk:list_wordings": WATCH,
    "desk:edit_wording/name,language": Line(
        to("signatory", "manager", "administrator"), posts=True, acts=("signatory", "manager", "administrator")
    ),
    "desk:compare_wordings/name,language": WATCH,
    "desk:list_tasks": Line(to(*OFFICE, "other_officer"), posts=False),
    "desk:list_absences": Line(to(*OFFICE, "other_officer"), posts=False),
    "desk:enter_absence": Line(to(*OFFICE, "other_officer"), posts=False),
    "desk:snooze_case/number": DESK,
    "desk:wake/pk": Line(to(*OFFICE, "other_officer", status=405), acts=("officer",)),
    "desk:choose_digest": Line(to(*OFFICE, "other_officer"), posts=False),
    "desk:list_feeds": Line(to(*OFFICE, "other_officer"), posts=False),
    "desk:revoke_feed/pk": Line(to(*OFFICE, "other_officer", status=405), acts=("officer",)),
    "calendar_feed/token": Line(others=404, anonymous=404),  # the secret in the address is the key, no log-in
    "desk:end_absence/pk": Line(
        to(*OFFICE, "other_officer", status=405), acts=("officer", "signatory", "manager", "administrator")
    ),
    "desk:show_recommendation/number": DESK,
    "desk:show_case/number": DESK,
    "desk:establish_receipt/number": DESK,
    "desk:correct_receipt/number,fact_id": DESK,
    "desk:extend_case/number": DESK,
    "desk:remove_extension/number": DESK,
    "desk:record_answer/number": DESK,
    "desk:assess_response/number": DESK,
    "desk:confirm_assessment/number": DESK,
    "desk:decide_rung/number,rung_id": DESK,
    "desk:close_case/number": DESK,
    "desk:withdraw_case/number": Line({**to("signatory", "manager"), **to("officer", "administrator", status=403)}),
    "desk:list_bodies": Line(to(*OFFICE, "other_officer"), posts=False),
    "desk:list_body_lists": Line(to(*OFFICE, "other_officer"), posts=False),
    "desk:edit_body_list": Line(to(*OFFICE, "other_officer"), posts=False),
    "desk:edit_body_list/pk": Line(to("officer")),  # who keeps the list, and colleagues once it is shared
    "desk:retire_body_list/pk": Line(to(*OFFICE, "other_officer", status=405), acts=("officer",)),
    "desk:preview_recipients/pk": Line(to(*OFFICE), posts=False),
    "desk:show_issue_result/number": Line(to(*OFFICE), posts=False),
    "desk:show_body/code": Line(to(*OFFICE, "other_officer"), posts=False),  # with the cases of one's own Office
    "desk:list_dead_letters": Line(to(*OFFICE, "other_officer")),
    "desk:show_letter/pk": DESK,
    "desk:letter_page/pk": DESK,
    "desk:readdress_letter/pk": DESK,
    "desk:download_letter/number": DESK,
    "desk:download_evidence/pk": DESK,
    "desk:download_attachment/pk": DESK,
    # the portal: the Office reads a case at its desk, never here
    "portal:my_cases": Line(to("principal", "preparer", "other_principal")),
    "portal:show_case/number": OWN_BODY,
    "portal:acknowledge/number": OWN_BODY_POSTS,
    "portal:answer/number": OWN_BODY,
    "portal:review_answer/number": OWN_BODY,
    "portal:answer_sent/number": OWN_BODY,
    "portal:attach/number": OWN_BODY_POSTS,
    "portal:detach/number,pk": OWN_BODY_POSTS,
    "portal:show_letter/number,pk": OWN_BODY,
    "portal:download_letter/number": OWN_BODY,
    "portal:download_attachment/number,pk": OWN_BODY,
    # log-in
    "account_login": ENTRANCE,
    "account_request_login_code": ENTRANCE,
    "account_confirm_login_code": BEGUN,
    "account_signup": ENTRANCE,
    "account_inactive": EVERYBODY,
    "account_logout": SIGNED,
    "account_reauthenticate": SIGNED,
    "account_change_password": SIGNED,
    "account_set_password": Line(others=302, posts=False),
    "account_reset_password": Line(others=200, anonymous=200, posts=False),
    "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key/uidb36,key": EVERYBODY,
    "account_reset_password_from_key_done": EVERYBODY,
    "mfa_index": SIGNED,
    "mfa_authenticate": BEGUN,
    "mfa_reauthenticate": Line(others=302, posts=False),
    "mfa_activate_totp": Line(others=302, posts=False),  # confirms first who it is
    "mfa_deactivate_totp": Line(others=404, posts=False),  # there is none to take away
    "mfa_view_recovery_codes": Line(others=404, posts=False),
    "mfa_generate_recovery_codes": Line(others=302, posts=False),
    "mfa_download_recovery_codes": Line(others=404, posts=False),
    "mfa_list_webauthn": Line(others=200, posts=False),
    "mfa_add_webauthn": Line(others=302, posts=False),
    "mfa_reauthenticate_webauthn": Line(others=302, posts=False),
    "mfa_remove_webauthn": Line(others=302, posts=False),
    "mfa_edit_webauthn": Line(others=302, posts=False),
}


def every_address() -> Iterator[str]:
    """« namespace:name/argument,argument » of every address of the site, those of the administration apart."""

    def walk(resolver: URLResolver, namespace: str) -> Iterator[str]:
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
                if inner != "admin:":
                    yield from walk(each, inner)
            elif isinstance(each, URLPattern):
                arguments = ",".join(each.pattern.converters) or ",".join(each.pattern.regex.groupindex)
                yield f"{namespace}{each.name}" + (f"/{arguments}" if arguments else "")

    return walk(get_resolver(), "")


def test_every_address_has_its_line():
    assert set(every_address()) == set(TABLE)


@pytest.fixture(scope="module")
def kept(module_db):
    """An Office with a case at each stage that an act needs, another Office, two bodies, somebody without a role."""
    office = given.make_office()
    body = given.make_recipient()
    other = given.make_order()
    issued = given.issue_case(office, body.body)
    actions.establish_receipt(
        case_id=given.issue_case(office, body.body).pk,
        by=office.officer,
        at=given.RECEIVED,
        moment=given.RECEIVED,
        channel="courier",
        origin="Office",
        destination="Ministère",
        evidence=given.pdf(),
    )
    waiting = given.acknowledged_case(office, body)
    actions.save_response(case_id=waiting.pk, by=body.principal, at=given.RECEIVED, **given.FOLLOW)
    actions.attach(case_id=waiting.pk, by=body.principal, at=given.RECEIVED, upload=given.pdf())
    extended = given.acknowledged_case(office, body)
    until = given.local(2027, 1, 29).date()
    actions.extend(case_id=extended.pk, until=until, reason="Exemple.", by=office.officer, at=given.RECEIVED)
    sent = given.acknowledged_case(office, body)
    actions.save_response(case_id=sent.pk, by=body.principal, at=given.RECEIVED, **given.FOLLOW)
    actions.attach(case_id=sent.pk, by=body.principal, at=given.RECEIVED, upload=given.pdf())
    actions.answer(case_id=sent.pk, by=body.principal, at=given.RECEIVED)
    assessed = given.answered_case(office, body)
    proposed = given.proposed_assessment(office, body)
    silent = given.acknowledged_case(office, body, issued_at=given.local(2026, 7, 2), at=given.local(2026, 7, 3))
    engine.sweep(now=given.local(2026, 11, 17), only=[silent.pk])
    actions.assess(
        case_id=assessed.pk, by=office.officer, at=given.local(2026, 11, 17), outcome="satisfactory", reasons="Exemple."
    )
    people = {
        "officer": office.officer,
        "signatory": office.signatory,
        "manager": office.manager,
        "administrator": office.administrator,
        "other_officer": given.make_office("commissaire", "Commissaire, exemple").officer,
        "principal": body.principal,
        "preparer": body.preparer,
        "other_principal": other.principal,
        "nobody": given.make_person("lou@ailleurs.example", "Lou Exemple"),
    }
    draft = given.make_draft(office, body.body)
    letter = Message.objects.filter(case=waiting, audience="recipient").first()
    kept_list = directory.save_body_list(
        by=office.officer, at=given.RECEIVED, on=given.SINCE, name="Exemple", shared=False, body_ids=[body.body.pk]
    )
    view = actions.save_view(by=office.officer, at=given.RECEIVED, name="Exemple", query="stage=open", shared=True)
    absence = actions.enter_absence(
        person=office.officer,
        delegate=office.manager,
        starts_on=given.local(2026, 12, 21).date(),
        ends_on=given.local(2026, 12, 24).date(),
        by=office.officer,
        at=given.RECEIVED,
    )
    feed, _token = notices.make_feed(by=office.officer, at=given.RECEIVED, kind="me")
    actions.snooze_case(case_id=waiting.pk, by=office.officer, at=given.RECEIVED, until=given.local(2026, 12, 1).date())
    snooze = Snooze.objects.get()
    bulk = actions.begin_bulk(kind="remind", case_ids=[waiting.pk], by=office.officer, at=given.RECEIVED)
    sent_file = Attachment.objects.get(response__case=sent)
    passage = actions.save_passage(by=office.administrator, at=given.RECEIVED, title="Exemple", text="a", theme=None)
    arguments = {
        "desk:show_passage/pk": [passage.pk],
        "desk:edit_passage/pk": [passage.pk],
        "open_case/number": [waiting.number],
        "desk:show_regime/slug": ["16-27"],
        "desk:change_rules/slug": ["16-27"],
        "desk:review_import/pk": [_file(office).pk],
        "desk:edit_wording/name,language": ["issued", "fr"],
        "desk:compare_wordings/name,language": ["issued", "fr"],
        "desk:take_day_back/pk": [_decreed_day().pk],
        "desk:draft_recommendation/pk": [draft.pk],
        "desk:show_draft/pk": [draft.pk],
        "desk:compare_versions/pk": [draft.pk],
        "desk:end_absence/pk": [absence.pk],
        "desk:snooze_case/number": [waiting.number],
        "desk:show_bulk/pk": [bulk.pk],
        "desk:remind_case/number": [waiting.number],
        "desk:assign_case/number": [waiting.number],
        "desk:wake/pk": [snooze.pk],
        "desk:revoke_feed/pk": [feed.pk],
        "calendar_feed/token": ["unknown"],
        "desk:edit_view/pk": [view.pk],
        "desk:delete_view/pk": [view.pk],
        "desk:show_recommendation/number": [waiting.recommendation.number],
        "desk:show_case/number": [waiting.number],
        "desk:establish_receipt/number": [issued.number],
        "desk:correct_receipt/number,fact_id": [waiting.number, waiting.receipt_facts.get().pk],
        "desk:extend_case/number": [waiting.number],
        "desk:remove_extension/number": [extended.number],
        "desk:record_answer/number": [waiting.number],
        "desk:assess_response/number": [sent.number],
        "desk:confirm_assessment/number": [proposed.number],
        "desk:decide_rung/number,rung_id": [silent.number, Escalating.objects.filter(case=silent).first().pk],
        "desk:close_case/number": [assessed.number],
        "desk:withdraw_case/number": [waiting.number],
        "desk:edit_body_list/pk": [kept_list.pk],
        "desk:retire_body_list/pk": [kept_list.pk],
        "desk:preview_recipients/pk": [draft.pk],
        "desk:show_issue_result/number": [waiting.recommendation.number],
        "desk:show_body/code": [waiting.recipient.code],
        "desk:show_letter/pk": [letter.pk],
        "desk:letter_page/pk": [letter.pk],
        "desk:readdress_letter/pk": [letter.pk],
        "desk:download_letter/number": [waiting.number],
        "desk:download_evidence/pk": [ReceiptFact.objects.exclude(evidence="").get().pk],
        "desk:download_attachment/pk": [sent_file.pk],
        "portal:show_case/number": [waiting.number],
        "portal:acknowledge/number": [issued.number],
        "portal:answer/number": [waiting.number],
        "portal:review_answer/number": [waiting.number],
        "portal:answer_sent/number": [sent.number],
        "portal:attach/number": [waiting.number],
        "portal:detach/number,pk": [waiting.number, Attachment.objects.get(response__case=waiting).pk],
        "portal:show_letter/number,pk": [waiting.number, letter.pk],
        "portal:download_letter/number": [waiting.number],
        "portal:download_attachment/number,pk": [sent.number, sent_file.pk],
        "account_reset_password_from_key/uidb36,key": ["1", "0-0"],
        "mfa_remove_webauthn": [1],
        "mfa_edit_webauthn": [1],
    }
    return people, arguments


def _file(office):
    content = b"code;nom;genre\nneuf;Neuf, exemple;organisme\n"
    return actions.keep_import(by=office.administrator, at=given.RECEIVED, name="exemple.csv", content=content)


def _decreed_day() -> DecreedHoliday:
    said = {"name_fr": "jour de l’exemple", "name_en": "example day", "source": "exemple"}
    return DecreedHoliday.objects.create(day=date(2027, 9, 30), **said)


def got(response) -> int | str:
    sent_to_log_in = response.status_code == 302 and response.url.startswith(reverse("account_login"))
    return LOGIN if sent_to_log_in else response.status_code


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_in_where_the_table_says(own, role, time_machine):
    time_machine.move_to(given.local(2026, 11, 18), tick=False)
    people, arguments = own
    wrong = {}
    for name, line in TABLE.items():
        client = Client()
        if role != "anonymous":
            client.force_login(people[role])
        url = reverse(name.split("/")[0], args=arguments.get(name, []))
        answer = got(client.get(url))
        if answer != line.expected(role):
            wrong[f"GET {name}"] = f"{answer} instead of {line.expected(role)}"
        if not line.may_act(role):
            answer = got(client.post(url))
            if answer not in (403, 404, 405, LOGIN):
                wrong[f"POST {name}"] = f"{answer}, which is no refusal"
    assert wrong == {}


@pytest.mark.parametrize("role", [*OFFICE, *OTHERS, "anonymous"])
def test_only_the_administrator_enters_the_administration(own, role):
    people, _arguments = own
    client = Client()
    if role != "anonymous":
        client.force_login(people[role])
    page = client.get(reverse("admin:index"), follow=True)
    if role == "anonymous":
        assert page.redirect_chain[-1][0].startswith(reverse("account_login"))
    else:
        assert page.status_code == (200 if role == "administrator" else 403)


def test_an_unknown_case_and_a_foreign_one_are_told_apart_by_nobody(own, client):
    people, arguments = own
    client.force_login(people["other_officer"])
    foreign = client.get(reverse("desk:show_case", args=arguments["desk:show_case/number"]))
    unknown = client.get(reverse("desk:show_case", args=["2026-999-01"]))
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    # nothing differs but the token of the forms and the address to come back to
    seen = [re.sub(rb'value="[^"]*"', b"", page.content) for page in (foreign, unknown)]
    assert seen[0] == seen[1]
