"""The main job from end to end, with a class that is simulated, in a folder that can be thrown away."""
