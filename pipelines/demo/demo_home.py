"""A home that holds made-up children says so, and takes no others: the two must never mix in one index."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assets.common.storage.atomic_io import make_folder, replace_link, replacing
from assets.common.storage.home import Home
from pipelines.inboxes import find_provinces_with_files
from pipelines.messages import message

if TYPE_CHECKING:
    from data.synthetic import ProvinceConfig
    from data.synthetic.province import Summary

PERSON, CODE = "demo", "demo-code"
LAST_DAY = date(2399, 12, 31)


def fill_demo_home(home: Home, config: ProvinceConfig) -> Summary:
    """Write the made-up province below `home`, its files as the province's inbox, and mark the home."""
    from data.synthetic.province import write_province

    make_folder(home.state)
    with replacing(home.made_up_mark) as temporary:
        temporary.write_text(config.province_code + "\n", "utf-8")
    summary = write_province(config, make_folder(home.root / "demo" / config.province_code))
    _send(home, config, summary)
    return summary


def bring_next_term(home: Home, config: ProvinceConfig) -> Summary:
    """Write the files that arrive when the term of `config` begins, and make them the province's inbox."""
    from pipelines.demo.next_term import write_next_term

    summary = write_next_term(config, home.root / "demo" / f"{config.province_code}-term{config.term}")
    _send(home, config, summary)
    return summary


def _send(home: Home, config: ProvinceConfig, summary: Summary) -> None:
    inbox = home.inbox(config.province_code)
    make_folder(inbox.parent)
    replace_link(inbox, summary.inbox)


def register_person(home: Home, province: str) -> None:
    """Register a person for the restricted commands, whose code everybody knows: nobody in this home exists."""
    from assets.common.audit_log import system_user
    from assets.review.reviewers import add_reviewer

    add_reviewer(home, PERSON, CODE, [province], LAST_DAY, by=system_user(), sees_full=True)


def refuse_other_data(home: Home, province: str, inbox: Path | None) -> str | None:
    """Why a refresh of `province` with files of `inbox` may not go to `home`; `None` when it may."""
    made_up = _province(home)
    if made_up is None:
        return None
    is_its_own = inbox is None or (inbox.exists() and inbox.samefile(home.inbox(province)))
    if made_up == province and is_its_own:
        return None
    return message("demo_takes_no_others", home=home.root)


def refuse_demo(home: Home, province: str) -> str | None:
    """Why the demo of `province` may not run in `home`; `None` when it may."""
    if _province(home) == province or not _holds_data(home):
        return None
    return message("home_holds_other_data", home=home.root)


def _holds_data(home: Home) -> bool:
    return home.index.exists() or home.landing.exists() or home.lake().exists() or bool(find_provinces_with_files(home))


def _province(home: Home) -> str | None:
    """The province that the demo made up here, if it did."""
    return home.made_up_mark.read_text("utf-8").strip() if home.made_up_mark.is_file() else None
