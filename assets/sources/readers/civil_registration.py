"""Civil registration (ทะเบียนราษฎร, DOPA): one layout, a delimited text or the same as a workbook.

Everything that is special about it is in the contract.
"""

from assets.sources.readers.tabular import read_any as read

__all__ = ["read"]
