"""Claims about citations in a browser: they can be copied by a button where scripts run, and selected where they do not."""

from __future__ import annotations

from tests.browser.conftest import MakeReader


def test_a_citation_is_copied_by_a_button(reader_of: MakeReader, archive: str) -> None:
    """Of the style that is opened the clipboard has the text, a screen reader is told, and the policy blocks nothing of the page."""
    reader = reader_of(archive, permissions=["clipboard-read", "clipboard-write"])
    page = reader.open("/search?q=互助组")
    page.locator(".hit h3 a").first.click()
    page.locator(".citations summary", has_text="GB/T 7714").click()
    citation = page.locator("#cite-gbt").inner_text()
    page.locator("button[data-copy='cite-gbt']").click()
    page.locator(".citations [role='status']", has_text="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == citation
    assert "[N/OL]" in citation
    assert page.locator("script[type='application/ld+json']").count() == 1
    assert not reader.complaints


def test_a_citation_is_selected_whole_without_javascript(reader_of: MakeReader, archive: str) -> None:
    """No button that does nothing is shown."""
    page = reader_of(archive, java_script_enabled=False).open("/search?q=互助组")
    page.locator(".hit h3 a").first.click()
    assert page.locator("#cite-chicago").is_visible()
    assert not page.get_by_role("button", name="Copy").count()


def test_results_are_in_a_spreadsheet_after_two_clicks(reader_of: MakeReader, archive: str) -> None:
    """One opens the list of files, the other saves the table."""
    page = reader_of(archive, java_script_enabled=False).open("/search?q=互助组")
    page.get_by_text("Take these results away").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert download.value.path().read_bytes().startswith("\ufeffid,".encode())
