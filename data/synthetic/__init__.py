"""The made-up province: people who do not exist, written down as the agencies write, with the truth beside them.

Public: `ProvinceConfig`, `province_config`, `tidy_table`, `write_province`. Nothing here copies a real person.
"""

from data.synthetic.config import FaultRates, ProvinceConfig, province_config
from data.synthetic.province import Summary, write_province
from data.synthetic.sightings.tidy import tidy_table

__all__ = ["FaultRates", "ProvinceConfig", "Summary", "province_config", "tidy_table", "write_province"]
