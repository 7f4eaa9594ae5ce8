"""Coursework: assignments as text, a variant for each learner, grades recomputed, receipts.

    a file -> schema.load -> Assignment -> variants.variant -> what one learner is asked
    what the learner hands in -> state.State -> grading.grade -> Grade -> receipts -> store

The database, the signatures and the YAML reader are imported here alone, so that the rest of
`core` runs without them.
"""
