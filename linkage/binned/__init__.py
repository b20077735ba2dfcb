"""Linking in bins, of which each is small: what all executors of it do alike, whoever works on the bins.

`BinnedRun` has the steps; `linkage.spill` keeps bins in files and works on them with a pool of processes,
`linkage.spark` keeps them in frames and works on them with a cluster.
"""
