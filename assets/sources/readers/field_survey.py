"""The field survey: the project's own form, a delimited text or the same as a workbook.

Photographs lie beside it and are kept by name only; everything else that is special is in the contract.
"""

from assets.sources.readers.tabular import read_any as read

__all__ = ["read"]
