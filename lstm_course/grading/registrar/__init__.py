"""Who takes part, and the points on their way to a learning platform: rosters in, grades out.

The gradebook of nbgrader is the only store of both.
"""
