"""What every room may use: errors, files, where modules of earlier editions are."""
