"""One exercise graded again for a whole class: what that would change, entering it, and taking it back."""
