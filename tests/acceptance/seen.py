"""What stands on a page of the site, for a transcript; judges nothing."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

CHAT = """messages => messages.map(one => {
  const who = one.querySelector(".who").textContent.trim();
  const parts = ".bubble p:not(.who), .card h2, .card .role, .card .reason, .card li";
  const said = [...one.querySelectorAll(parts)].map(part => part.innerText.trim());
  const rows = [...one.querySelectorAll(".row")].map(row => "    "
    + [...row.querySelectorAll("button")].map(key => `[${key.innerText.trim()}]`).join(" "));
  return [one.id, [`${who} ${said.join("\\n")}`, ...rows].join("\\n")];
})"""
CASE = """pages => pages.flatMap(page => {
  const text = (part, of) => of.querySelector(part)?.innerText.trim() ?? "";
  const head = [text("h1", page), text(".meta", page), text(".marks", page)];
  const entries = [...page.querySelectorAll(".entry")].map((one, at) =>
    [`${at}`, `${text(".who", one)}: ${text(".words", one)} (${text(".stamp", one)})`]);
  return [["head", head.filter(Boolean).join("\\n")], ...entries];
})"""


@dataclass(frozen=True)
class Item:
    """One thing on a screen, as it reads there."""

    id: str
    text: str


def chat(page: Page) -> list[Item]:
    """Return the student's conversation."""
    return [Item(*one) for one in page.locator("#log .message").evaluate_all(CHAT)]


def case(page: Page) -> list[Item]:
    """Return a request in the inbox."""
    return [Item(*one) for one in page.locator("main.case").evaluate_all(CASE)]
