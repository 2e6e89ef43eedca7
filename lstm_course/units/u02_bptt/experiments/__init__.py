"""Unit 2's experiments: they train and measure, and draw nothing."""
