"""The other engines, each as a process of its own: a tidy table in, clusters out. None knows another."""
