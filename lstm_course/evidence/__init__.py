"""The measurements that the units quote, run again: one file an experiment, several seeds, one table."""
