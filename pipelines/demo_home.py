"""A home that holds made-up children says so, and takes no others: the two must never mix in one index."""

from __future__ import annotations

from pathlib import Path

from assets.atomic import make_folder, replacing
from assets.home import Home


def mark(home: Home, province: str) -> None:
    """Say that `home` holds the demo's children, in `province`."""
    make_folder(home.state)
    with replacing(_mark(home)) as temporary:
        temporary.write_text(province + "\n", "utf-8")


def refusal(home: Home, province: str, inbox: Path | None) -> str | None:
    """Why a refresh with these files may not go to `home`; `None` when it may."""
    if not _mark(home).is_file():
        return None
    if province == _mark(home).read_text("utf-8").strip() and (inbox or home.inbox(province)).samefile(
        home.inbox(province)
    ):
        return None
    return (
        f"{home.root} มีข้อมูลสมมติของ demo จึงไม่รับข้อมูลจริง ลบโฟลเดอร์นี้ก่อน หรือใช้ --home อื่น\n"
        f"{home.root} holds the demo's made-up children and takes no others: remove it first, or use another --home"
    )


def demo_refusal(home: Home) -> str | None:
    """Why the demo may not run in `home`: there is other data in it."""
    if _mark(home).is_file() or not any(home.root.glob("*")):
        return None
    return f"{home.root} มีข้อมูลอยู่แล้ว · {home.root} holds data already: run the demo with another --home"


def _mark(home: Home) -> Path:
    return home.state / "demo"
