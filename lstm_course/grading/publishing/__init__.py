"""What a graded cell shows afterwards, without secrets and harmful markup."""
