"""What earlier units built, given to later ones as it should be: a mistake there costs nothing here.

>>> from lstm_course.given import lstm_forward
"""

from lstm_course.reference.lstm import lstm_forward

__all__ = ["lstm_forward"]
