"""Programs that are one change away from a solution: which there are, in words, and what they give.

rules, expressions and statements make the changes, neighbours gathers those of an exercise, and
fingerprints finds the ones that give the results of an answer.
"""
