"""The catalogue and the rules agree: each code is produced, and each has its sentences."""

from __future__ import annotations

import string

import pytest

from handlingsplan.findings import Phase, Rule, Severity, load_catalogue
from handlingsplan.form import form_names, load_form
from tests import (
    rules_cases,
    test_as_above,
    test_generations,
    test_incoming_questions,
    test_next_year,
    test_rules_files,
    test_rules_other_form,
    test_rules_wording,
)

RULES = load_catalogue().rules


def test_each_code_of_the_catalogue_is_produced_by_some_test() -> None:
    """No rule is promised that is not kept, and none is reported that is not in the catalogue."""
    cells = {case.kod for case in (*rules_cases.ROWS, *rules_cases.COVER)}
    files = {*test_rules_files.REFUSED, *test_rules_files.SEEN_IN_FILE}
    files |= {*test_rules_files.SEEN_IN_CELL, *test_rules_files.OTHERS}
    other = {kod for kod, *_ in test_rules_other_form.CASES}
    other |= (
        test_as_above.CODES
        | test_rules_wording.CODES
        | test_next_year.CODES
        | test_generations.CODES
        | test_incoming_questions.ASKED
    )
    assert cells | files | other == set(RULES)


@pytest.mark.parametrize("name", form_names())
def test_each_requirement_of_a_form_has_its_rule(name: str) -> None:
    """A form names no code that the catalogue lacks."""
    sheets = load_form(name).tables
    named = {rule.kod for sheet in sheets for rule in sheet.krav}
    named |= {sheet.kraver_innehall for sheet in sheets if sheet.kraver_innehall}
    assert named <= set(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.kod)
def test_a_rule_says_what_is_wrong_and_what_to_do(rule: Rule) -> None:
    """Both are whole sentences, calm ones, without a word for programmers."""
    for sentence in filter(None, (rule.vad, rule.gor, rule.vad_samlat)):
        assert sentence[0].isupper() or sentence[0] in "”{", sentence
        assert sentence.endswith((".", "}")), sentence
        assert "!" not in sentence
        assert not {"ogiltig", "null", "exception", "parse"} & set(sentence.casefold().split())


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.kod)
def test_a_wording_has_whole_braces(rule: Rule) -> None:
    """A detail in a wording is a plain name."""
    for sentence in (rule.vad, rule.gor, rule.vad_samlat):
        names = [name for _, name, *_ in string.Formatter().parse(sentence) if name is not None]
        assert all(name.isidentifier() for name in names)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.kod)
def test_a_later_phase_never_asks_for_less(rule: Rule) -> None:
    """What is an error in a draft is one at hand-in too."""
    order = [Severity.AV, Severity.TIPS, Severity.VARNING, Severity.FEL]
    severities = [order.index(rule.niva[phase]) for phase in Phase]
    assert severities == sorted(severities)
