"""What ``make bench`` is made of: rows, how they are measured by turns, what is kept, and the page."""
