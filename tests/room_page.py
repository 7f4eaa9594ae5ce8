"""A page of the training room alone, served as streamlit_app.py serves the course.

FROM_NOISE_RECORDINGS names a folder of recordings to show instead of the shipped ones.
"""

import os
from pathlib import Path

import streamlit as st

from core import recording
from core.jobs.job import Job
from pages.ui import server

if not st.runtime.exists():
    app = st.App(
        __file__, lifespan=server.warm, routes=server.routes(), middleware=server.middleware()
    )
else:
    from pages.ui.lesson import Lesson
    from pages.ui.run import run_room

    recording.RECORDINGS = Path(os.environ.get("FROM_NOISE_RECORDINGS", recording.RECORDINGS))
    st.set_page_config(page_title="The training room", layout="wide")
    lesson = Lesson("trial", "Does it learn?")
    controls = lesson.controls
    with lesson.play():

        @st.fragment
        def play() -> None:
            """The room of a histogram that takes its time."""
            batch = controls.number("batch", "Points a step", 2_000, 100, 20_000)
            words = {"columns": 1024, "rows": 512, "batch": batch}
            job = Job.of("histogram", "land", words, seed=controls.seed(0))
            room = run_room("room", controls, job, text="A map.", recording="histogram-land")
            counted = int(room.model.counts.sum()) if room.model else 0
            st.html(f'<p id="counted">{room.state} {counted}</p>')

        play()
