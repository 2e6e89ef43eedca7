"""What goes between the grader and a student's process: JSON, raw arrays and short plain values, never a pickle.

Either side takes everything the other says for text and numbers alone. What cannot be told so (a function, an
object) goes as a reference by number, which means something only to the side that keeps the object.

- ``encoder``     from values to messages (``messages``), and ``decoder`` back; ``quick`` does both for what many
                  calls carry, ``short`` in fewer bytes for what most do
- ``wire_types``  the types that can be sent, each with both its ways (``rows``): ``containers``, ``stdlib``,
                  ``structured`` (NumPy's other arrays), ``tensors``, ``frames``, ``expressions``, ``images``
- ``channel``     one end of the connection
- ``shared_state`` objects that both sides have and change
- ``gradients``   ``backward()`` going on in the other process, where the call was made
"""

from __future__ import annotations

from lstm_course.grading.wire.decoder import Decoder
from lstm_course.grading.wire.encoder import Encoder
from lstm_course.grading.wire.messages import MOST_BYTES, MOST_JSON, Bytes, Message
from lstm_course.grading.wire.rows import WireError

__all__ = ["MOST_BYTES", "MOST_JSON", "Bytes", "Decoder", "Encoder", "Message", "WireError"]
