"""The commands: autograde and report."""
