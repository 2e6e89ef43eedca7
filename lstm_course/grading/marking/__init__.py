"""Written answers, marked by a person: alike ones together, beside the model answer, with comments offered again."""
