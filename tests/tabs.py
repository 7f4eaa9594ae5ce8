"""One tab of the browser after another visit, emptied of all that a page can keep in it.

A tab that has shown a lesson holds the course's scripts compiled, so that the next visit opens in
half of the processor's time. A visit must not tell: cookies, both storages and whatever a test
changed about the tab are as new, and the page's own memory went with the page.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, Error, Page

LIVES = 30  # visits that a tab serves, so that what the browser itself keeps cannot pile up
EMPTY = "() => { localStorage.clear(); sessionStorage.clear(); }"
KINDS = "cookies,local_storage,indexeddb,service_workers,cache_storage"
waiting: WeakKeyDictionary[Browser, list[tuple[Page, int]]] = WeakKeyDictionary()


def taken(browser: Browser) -> tuple[Page, int] | None:
    """A tab that waits to be used again, with the visits that it has served; None without one."""
    tabs = waiting.get(browser)
    return tabs.pop() if tabs else None


def handed_on(browser: Browser, page: Page, served: int, site: str) -> None:
    """Empty a tab and keep it for the next visit, or close it where that is not to be had."""
    try:
        if served >= LIVES:
            raise Error("served long enough")
        emptied(page, site)
    except Error:
        page.context.close()
    else:
        waiting.setdefault(browser, []).append((page, served))


def emptied(page: Page, site: str) -> None:
    """Leave the course for a bare address of its server, and forget all that the site kept."""
    context = page.context
    for other in context.pages:
        if other is not page:
            other.close()
    context.set_offline(False)
    page.goto(f"{site}/_stcore/health")
    page.evaluate(EMPTY)
    devtools: Any = context.new_cdp_session(page)
    devtools.send("Storage.clearDataForOrigin", {"origin": site, "storageTypes": KINDS})
    devtools.detach()
