"""Judging answers. Knows nothing of notebooks' contents or of nbgrader, and of LSTMs what ``notation`` says.

In the order of a judgement:

    exercise, draw, notation    what an exercise is: a reference, cases, known mistakes
    edits                       mistakes as edits of the reference, read from a file beside the exercises
    common, tensors             for authors of exercises: mistakes in any function, and probes of PyTorch modules
    judge                       the whole way, from a function to a Verdict
    trial                       reference and answer on each case; attempt runs one call, behind limits, capture,
                                imports, fresh_memory and values, to an outcome; answer is one that lives elsewhere
    further                     the same cases in further draws and other sizes, for what is to be said as a rule
    compare, forbidden          what is not right, and what may not be used
    known_mistakes, same_failure, pairs, effects, diagnosis
                                why: a mistake by its name, or two at once; else what narrows it:
    loosely, chance, form, patterns, almost, intermediates, dependence, parts, which_cases, with the letters of axes
    errors, faults, shape_errors, join_errors, index_errors, python_errors
                                what an exception is in words, in letters where shapes do not fit; the piece of source
                                that raised is found by failing_code, failing_calls, failing_names and source_tree,
                                what it was given by pure_values, pure_functions and plain_objects
    budget                      how long the searches for pairs and for the line may take
    line, source, slips, expression_slips, edit, towards, donors, tree_difference, kind_of_change, traced, line_words
                                which line: a small change of the answer's own source that makes it right
    wording                     what was found, as sentences
    verdict, render, check      the result, what it looks like, and showing it
"""

from lstm_course.checking.draw import draw
from lstm_course.checking.exercise import Case, Exercise, Misconception
from lstm_course.checking.judge import judge
from lstm_course.checking.verdict import Evidence, Verdict

__all__ = ["Case", "Evidence", "Exercise", "Misconception", "Verdict", "draw", "judge"]
