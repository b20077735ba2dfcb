"""Linking within bounded memory: bins on disk, a pool of processes, the result of linking in memory to the last bit.

What lies on disk, in a folder of mode 0700 that is removed at the end: integer codes of profiles (which names, numbers
and places are equal, but not what they are), dates of birth, sex, pairs of profiles, their patterns and weights. No
name, no number, no text and no record id is among them: the values behind the codes stay in memory, and a worker gets
those that its bin needs through a pipe. A run that was interrupted standardises its table again, and then goes on from
the bins that were finished.
"""

from linkage.spill.memory_budget import TooLittleMemoryError
from linkage.spill.spill import Spill
from linkage.spill.worker_pool import LostWorkerError

__all__ = ["LostWorkerError", "Spill", "TooLittleMemoryError"]
