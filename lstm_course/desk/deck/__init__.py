"""A unit's slides as one file that any browser shows, without a kernel and without a network."""
