"""What is to be mended in a unit before it meets a class: each rule that a unit is held to, once."""
