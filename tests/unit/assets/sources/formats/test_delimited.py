"""Delimited text: encodings, delimiters, quotation marks, line ends, rows that are not whole."""

import pytest

from assets.sources.formats import delimited

TABLE = "รหัส,ชื่อ,อำเภอ\r\n1,สมปอง,เบตง\r\n2,สมหญิง,ยะหา\r\n"
CELLS = [["รหัส", "ชื่อ", "อำเภอ"], ["1", "สมปอง", "เบตง"], ["2", "สมหญิง", "ยะหา"]]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TABLE.encode("utf-8"), "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8"),
        (TABLE.encode("cp874"), "windows-874"),
        (TABLE.encode("utf-16"), "utf-16"),
    ],
)
def test_every_encoding_gives_the_same_rows_and_is_recorded(data: bytes, encoding: str) -> None:
    rows = delimited.read(data)
    assert rows.head() == CELLS
    assert (rows.encoding, rows.broken) == (encoding, frozenset())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "|", "\t", ";"])
def test_every_delimiter_and_line_end_is_found(delimiter: str, end: str) -> None:
    text = end.join(delimiter.join(row) for row in CELLS)
    assert delimited.read(text.encode()).head() == CELLS
    assert delimited.read((text + end).encode()).head() == CELLS


def test_a_file_of_two_line_ends_gives_all_its_rows_and_none_is_glued_to_another() -> None:
    lines = ["a,b,c", *(f"{row},ก,ข" for row in range(60))]
    text = "".join(line + ("\r" if 20 <= place < 41 else "\r\n") for place, line in enumerate(lines))
    assert delimited.read(text.encode()).head(100) == [line.split(",") for line in lines]


def test_a_file_cut_within_a_letter_stays_utf_8_and_loses_only_its_last_row() -> None:
    rows = delimited.read(TABLE.encode("utf-8").rstrip()[:-1])
    assert rows.encoding == "utf-8"
    assert rows.broken == {2}
    assert rows.head()[1] == CELLS[1]


def test_the_only_thai_line_cut_within_a_letter_is_still_utf_8() -> None:
    rows = delimited.read("a,b\n1,ยะลา".encode()[:-1])
    assert (rows.encoding, rows.broken) == ("utf-8", frozenset({1}))


@pytest.mark.parametrize(
    ("encoding", "codec", "stray"), [("utf-8", "utf-8", b"\xff"), ("windows-874", "cp874", b"\xdb")]
)
def test_a_stray_byte_is_its_rows_fault_alone(encoding: str, codec: str, stray: bytes) -> None:
    lines = [f"{number},สมปอง,เบตง".encode(codec) for number in range(20)]
    lines[7] += stray
    rows = delimited.read(b"\n".join(lines))
    assert (rows.encoding, rows.broken, len(rows)) == (encoding, frozenset({7}), 20)


def test_blank_and_empty_rows_are_no_rows_and_shift_what_is_broken() -> None:
    rows = delimited.read(b"a,b\n\n,\n \n1,\xff\n2,3\n,\n\x1a")
    assert [row[0] for row in rows.head()] == ["a", "1", "2"]
    assert rows.broken == {1}


def test_quoted_fields_keep_delimiters_marks_and_line_ends() -> None:
    rows = delimited.read(b'a,b,c\r\n1,"x, ""y""",3\r\n2,"one\r\ntwo",4\r\n5,6,7\r\n')
    assert rows.head()[1:] == [["1", 'x, "y"', "3"], ["2", "one\ntwo", "4"], ["5", "6", "7"]]
    assert rows.lines.to_pylist()[2] == '2,"one\ntwo",4'


def test_a_quotation_mark_that_never_closes_does_not_swallow_the_rows_below() -> None:
    lines = [f"{number},ก,ข" for number in range(100)]
    lines[40] = '40,"ก,ข,ค'
    rows = delimited.read("\n".join(lines).encode())
    assert len(rows) == 100
    assert rows.broken == {40}
    assert rows.lines.to_pylist()[40] == lines[40]


def test_a_stray_quotation_mark_in_a_row_of_the_usual_width_is_a_letter() -> None:
    rows = delimited.read('a,b\n1,12" นิ้ว\n2,x\n'.encode())
    assert rows.head()[1] == ["1", '12" นิ้ว']
    assert not rows.broken


def test_between_bars_quotation_marks_are_letters() -> None:
    assert delimited.read(b'a|b|c\n1|"x|y\n').head()[1] == ["1", '"x', "y"]


def test_rows_may_differ_in_width_and_keep_their_raw_line() -> None:
    rows = delimited.read(b"a|b|c\n1|2|3\n4|5\n6|7|8|9\n")
    assert rows.widths.tolist() == [3, 3, 2, 4]
    assert rows.usual_width == 3
    assert rows.lines.to_pylist() == ["a|b|c", "1|2|3", "4|5", "6|7|8|9"]
