"""Why a file does not open as a workbook, by its bytes, and what its sender can do about it."""

from __future__ import annotations

from pathlib import Path

from assets.common.file_kind import OLE_MAGIC, FileKind, detect_kind

_SAVE_AS = "เปิดใน Excel แล้วบันทึกเป็น Excel Workbook (.xlsx)"
_ENCRYPTED = (
    "ตั้งรหัสผ่านไว้ เปิดด้วยรหัสผ่าน บันทึกใหม่โดยไม่ตั้งรหัสผ่าน แล้วส่งไฟล์นั้น"
    " · protected by a password: open it with the password and save it without one"
)
_OLD = (
    f"เป็นไฟล์ Excel รุ่นเก่า (.xls) {_SAVE_AS} เปลี่ยนแต่ชื่อไฟล์ไม่พอ"
    " · an old Excel file (.xls): open it in Excel and save it as an Excel workbook (.xlsx);"
    " another name alone does not change it"
)
_TEXT = (
    f"เป็นไฟล์ข้อความ เช่น CSV ไม่ใช่ไฟล์ Excel {_SAVE_AS} เปลี่ยนแต่ชื่อไฟล์ไม่พอ"
    " · text, as CSV is, and no Excel file: open it in Excel and save it as an Excel workbook (.xlsx);"
    " another name alone does not change it"
)
_EMPTY = "ไฟล์ว่าง ไม่มีข้อมูลเลย ส่งไฟล์ใหม่ · the file is empty: send it again"
_OTHER = (
    f"เปิดไม่ได้ ไฟล์ชำรุดหรือไม่ใช่ไฟล์ Excel {_SAVE_AS} ถ้า Excel ก็เปิดไม่ได้ ให้ขอไฟล์ใหม่"
    " · cannot be opened: it is damaged or no Excel file. Open it in Excel and save it as an Excel workbook (.xlsx);"
    " if Excel cannot open it either, ask for it again"
)
_BY_KIND = {FileKind.ENCRYPTED: _ENCRYPTED, FileKind.TEXT: _TEXT, FileKind.EMPTY: _EMPTY}


def explain_fault(path: Path) -> str:
    """The sentence about a file that could not be opened, in Thai and English, without its name.

    Raises:
        OSError: the file cannot be read at all.
    """
    kind = detect_kind(path)
    if kind is FileKind.WORKBOOK:
        return _OLD if _begins_as_ole(path) else _OTHER
    return _BY_KIND.get(kind, _OTHER)


def _begins_as_ole(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(OLE_MAGIC)) == OLE_MAGIC
