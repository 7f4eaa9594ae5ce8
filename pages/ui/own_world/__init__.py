"""A learner's own world on the pages.

chosen.py   the choice "World: Land / Yours" that any lesson on points can show
"""
