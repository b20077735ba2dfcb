"""A fault of a home's own files: lost, damaged, or of another home; named with the way back, not mended in silence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

RESTORE = "restore the newest backup: childlink restore FILE --home NEW"


class HomeFaultError(Exception):
    """A file that the home needs is lost, damaged or of another home. The message says which, and the way back."""


def read_whole_parquet(path: Path, schema: pa.Schema | None = None, way_back: str = RESTORE) -> pa.Table:
    """Read a Parquet file and check every page's checksum.

    Args:
        path: a file that `atomic_io.write_parquet` wrote.
        schema: its columns, where they are known.
        way_back: what to do if it is damaged.

    Raises:
        HomeFaultError: it is damaged.
        OSError: it is not there, or may not be read.
    """
    # Imported late, since the command line knows the error and must start fast.
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_table(path, schema=schema, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # the disk's or the permission's, not the content's
            raise
        raise HomeFaultError(f"ไฟล์เสียหาย · {path} is damaged: {way_back}") from None
