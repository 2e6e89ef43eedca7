"""What goes between the grader and a student's process: JSON and raw arrays, never a pickle.

Either side takes everything the other says for text and numbers alone. What cannot be told so (a function, an
object) goes as a reference by number, which means something only to the side that keeps the object.
"""

from __future__ import annotations

from lstm_course.grading.wire.decoder import Decoder
from lstm_course.grading.wire.encoder import Encoder
from lstm_course.grading.wire.tags import MOST_BYTES, MOST_JSON, WireError

__all__ = ["MOST_BYTES", "MOST_JSON", "Decoder", "Encoder", "WireError"]
