"""From the file that was handed in to a notebook with the released cells in it."""
