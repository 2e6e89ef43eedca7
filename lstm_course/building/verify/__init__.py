"""What is to be mended in a unit before it meets a class: each rule that a unit is held to stands here, once.

rule                    what a rule is, and a problem that it finds
answers, cases, wrong   rules of an exercise: its right answer, its cases, its known mistakes
mutants, survivors      wrong answers that nobody wrote down, and what becomes of them
masters, solved, leaks  rules of the master: its cells, its solutions, what students are to find out
runs                    rules of the two notebooks when they are run
unit, table             all rules on a unit, and what came of it as a table
"""

from lstm_course.building.verify.unit import Result, verify, verify_all

__all__ = ["Result", "verify", "verify_all"]
