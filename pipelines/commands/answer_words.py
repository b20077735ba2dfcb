"""How the answers of reviewers, and what became of them, are called on the terminal."""

from __future__ import annotations

VERDICTS = {"same": "คนเดียวกัน · same", "different": "คนละคน · different", "unsure": "ยังตัดสินไม่ได้ · unsure"}
STATUSES = {
    "in_effect": "มีผล · in effect",
    "disputed": "ผู้ตรวจตอบไม่ตรงกัน ยังไม่มีผล · disputed",
    "awaits_second": "รอผู้ตรวจอีกคน · awaits a second person",
    "undecided": "ยังไม่มีคำตัดสิน · undecided",
    "replaced": "ไม่นับแล้ว · does not count",
}
EFFECTS = {
    "joined": "รวมเป็นคนเดียว · joined",
    "parted": "แยกเป็นสองคน · parted",
    "unchanged": "ไม่เปลี่ยน · unchanged",
}
