"""The LSTM, the GRU and the simple network over whole sequences, forward and back, several times as fast.

`lstm_course.reference` states each network as one readable step, and a sequence as a loop over it. That is what the
course shows, and what is right. Here the same numbers are computed in another order, for whoever trains or draws:

- the inputs of all steps are multiplied by W_ih in one product, and the gradients of the weights are one product each,
  after the loop: large products are what a processor does best;
- time comes first in memory, so that a step is one piece of it;
- arrays are made before the loop and written in place: a step makes none;
- σ(z) is (1 + tanh(z / 2)) / 2, with the halves in the weights, so that one tanh does for all gates;
- what all steps on the way back have of their own (the slopes) is computed for a block of steps at a time;
- gradients that have all but vanished are set to 0, see `steps.flush`.

Nobody should have to read that to understand an LSTM, so both stand; tests/reference/test_sequence.py holds them equal.
The way in is `lstm_course.reference.unroll`, which finds these routines by the cell's equations.
"""
