"""The warm processes, and what a student's process can see.

- ``warm``        a process that has done its imports, and forks a child for each request: a fork server
- ``client``      its asking side
- ``waiting``     waiting for a judge that may never answer
- ``visibility``  what of the course a student's process may see
"""
