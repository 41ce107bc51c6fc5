"""Check 22, and the last of check 11: what is saved stands alone and obeys nobody."""

import csv
import io
import json

import pytest

from inspector import View, hone

HOSTILE = "000020-3"


def export(inspector, **parameters):
    query = "&".join(f"{key}={value}" for key, value in parameters.items())
    status, headers, body = inspector.get(f"/api/run/{inspector.run.name}/export?{query}")
    assert status == 200, body[:300]
    assert headers["Content-Disposition"].startswith("attachment")
    return body.decode()


def open_file(browser, tmp_path, text, target=""):
    (tmp_path / "export.html").write_text(text)
    view = View(browser, offline=True)
    view.go(f"file://{tmp_path / 'export.html'}{target}")
    return view


def test_22_a_trace_as_one_file(browser, inspector, store, tmp_path):
    trace = next(trace for trace in store.traces("t.token_count > 212") if store.rows("SELECT 1 FROM trace_tokens WHERE trace_id = ?", trace["id"]))
    view = open_file(browser, tmp_path, export(inspector, format="html", trace=trace["name"]))
    page = view.page
    assert page.get_by_test_id("trace-id").inner_text() == trace["name"]
    page.get_by_test_id("trace-tab-tokens").click()
    page.wait_for_selector(".token")
    assert page.locator(".token").count() == trace["token_count"]
    notice = page.get_by_test_id("export-notice").inner_text()
    assert f"1 of {len(store.traces()):,} traces" in notice
    assert store.run.name in notice
    page.get_by_test_id("tab-groups").click()
    page.wait_for_selector("[data-testid=empty]")
    assert "not part of this export" in page.get_by_test_id("empty").inner_text()
    view.close()


def test_22_a_group_as_one_file(browser, inspector, tmp_path):
    view = open_file(browser, tmp_path, export(inspector, format="html", group="000023.g2"))
    assert view.page.get_by_test_id("column").count() == 8
    view.close()


def test_22_a_filter_as_one_file(browser, inspector, store, tmp_path):
    view = open_file(browser, tmp_path, export(inspector, format="html", q="class:corrective"))
    assert "7 of " in view.page.get_by_test_id("export-notice").inner_text()
    view.close()


def test_11_a_hostile_trace_exported(browser, inspector, tmp_path):
    text = export(inspector, format="html", trace=HOSTILE)
    assert text.lower().count("</script") == text.lower().count("<script"), "no text of the model ends a script"
    view = open_file(browser, tmp_path, text)
    page = view.page
    for tab in ("text", "raw", "evidence"):
        page.get_by_test_id(f"trace-tab-{tab}").click()
        assert "onerror" in page.locator("#trace-panel").inner_text()
        page.wait_for_timeout(100)
        assert page.evaluate("window.__x") is None
        assert page.locator("main img").count() == 0
    view.close()


def test_22_lines_equal_the_command_line(inspector, store):
    for format_ in ("jsonl", "csv"):
        wanted = hone("run", "export", store.run.name, "--runs", store.run.parent, "--format", format_).stdout
        assert export(inspector, format=format_) == wanted
    lines = [json.loads(line) for line in export(inspector, format="jsonl", q="class:corrective").splitlines()]
    assert len(lines) == 7


def test_22_a_spreadsheet_runs_no_formula(inspector):
    rows = list(csv.reader(io.StringIO(export(inspector, format="csv"))))
    assert len(rows) > 40 and len({len(row) for row in rows}) == 1
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_22_the_page_guards_its_own_tables(view):
    page = view.open("overview")
    assert page.evaluate("csv([['=1+1', -2, 'a,b', 'say \"x\"', null]])") == "'=1+1,-2,\"a,b\",\"say \"\"x\"\"\",\r\n"


def test_22_markdown_for_an_issue(inspector, store):
    text = export(inspector, format="md", trace="000023-16")
    assert "000023-16" in text and store.trace("000023-16")["text"][:30] in text


def test_22_saving_from_the_page(view, tmp_path):
    page = view.open("trace/000023-16")
    page.keyboard.press("s")
    with page.expect_download() as waiting:
        page.get_by_test_id("save-jsonl").first.click()
    waiting.value.save_as(tmp_path / "one.jsonl")
    (line,) = (tmp_path / "one.jsonl").read_text().splitlines()
    assert json.loads(line)["id"] == "000023-16"
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
