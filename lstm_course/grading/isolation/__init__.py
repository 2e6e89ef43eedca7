"""Where a student's code runs: a process of its own, locked down before its first line.

``lockdown`` puts the calling process into it, from four sides:

- ``landlock``    which files it can reach
- ``seccomp``     what it can ask the kernel for: no network, no other process, no other program
- ``privileges``  nothing of what root may do beyond its own files
- ``rlimits``     how much memory, file, time it may take

None of it needs a privilege, none can be undone, and none knows a reference.
Each side that a machine lacks is reported in words; the others are put up all the same.
"""
