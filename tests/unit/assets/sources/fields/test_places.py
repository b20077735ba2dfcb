"""Places from codes and names."""

from __future__ import annotations

import pytest

from assets.sources.fields.places import PlaceCodes, WrittenAddress, resolve_address


@pytest.mark.parametrize(
    ("written", "assumed", "place"),
    [
        (WrittenAddress(subdistrict_code="950111"), None, PlaceCodes("95", "9501", "950111")),
        (WrittenAddress(subdistrict_code="950111.0"), None, PlaceCodes("95", "9501", "950111")),
        (WrittenAddress(parts=("95", "1", "11")), None, PlaceCodes("95", "9501", "950111")),
        (WrittenAddress(village_code="95011103"), None, PlaceCodes("95", "9501", "950111")),
        (WrittenAddress(subdistrict="ต.ลำพะยา", district="อ.เมือง", province="จ.ยะลา"), None,
         PlaceCodes("95", "9501", "950111")),
        (WrittenAddress(subdistrict="ลำพะยา", district="เมืองยะลา"), "95", PlaceCodes("95", "9501", "950111")),
        (WrittenAddress(subdistrict="ลำพะยา"), "95", PlaceCodes("95", None, None, unknown=True)),
        (WrittenAddress(subdistrict="ลำพะยา", district="เมืองยะลา"), None, PlaceCodes(unknown=True)),
        (WrittenAddress(subdistrict="ไม่มีจริงแน่", district="เบตง", province="ยะลา"), None,
         PlaceCodes("95", "9502", unknown=True)),
        (WrittenAddress(subdistrict_code="999999", subdistrict="ลำพะยา", district="เมืองยะลา", province="ยะลา"), None,
         PlaceCodes("95", "9501", "950111")),
        (WrittenAddress(district="เบตง", province="ยะลา"), None, PlaceCodes("95", "9502")),
        (WrittenAddress(), None, PlaceCodes()),
        (WrittenAddress(parts=("²", "1", "11")), None, PlaceCodes()),
        (WrittenAddress(parts=("95", "²", "11")), None, PlaceCodes("95")),
        (WrittenAddress(subdistrict="-", district="ไม่ระบุ", province="."), None, PlaceCodes()),
    ],
)  # fmt: skip
def test_a_place_is_resolved_as_far_as_it_is_certain(
    written: WrittenAddress, assumed: str | None, place: PlaceCodes
) -> None:
    assert resolve_address(written, assumed) == place


def test_an_abolished_subdistrict_gives_its_one_successor_or_what_successors_share() -> None:
    place = resolve_address(WrittenAddress(subdistrict="แขวงบางนา", district="เขตบางนา", province="กทม"), None)
    assert (place.province, place.district, place.subdistrict) == ("10", "1047", None)
    assert resolve_address(WrittenAddress(subdistrict_code="104701"), None).district == "1047"
