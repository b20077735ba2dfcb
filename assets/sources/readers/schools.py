"""Pupils from the Provincial Education Office: the DMC workbook and the ONEC-style text.

Both layouts are told apart by their headers; the DMC header has one name twice, and the contract
gives the places of all its columns, so that the first is the 13-digit number, the second the school's own.
"""

from assets.sources.readers.tabular import read_any as read

__all__ = ["read"]
