"""What came of a batch: rows, the class report, likeness."""
