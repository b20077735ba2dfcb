"""Operations: backups, keys, the run lock, permissions, the volume."""
