"""Coursework on the page: an item beside its lesson, the learner's page, the teacher's page."""
