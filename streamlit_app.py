"""The contents page: one line a lesson, grouped by part.

`streamlit run streamlit_app.py` imports this file once for the server (`app`) and runs it again
for every visit, when it lists the pages.
"""

import streamlit as st

from pages.ui import server, theme
from pages.ui.words import _

if not st.runtime.exists():
    app = st.App(
        __file__, lifespan=server.warm, routes=server.routes(), middleware=server.middleware()
    )
else:
    st.set_page_config(page_title=_("From Noise"), page_icon=theme.ICON, layout="wide")
    lesson = st.navigation(
        {
            "": [st.Page("pages/basics/home.py", title=_("From Noise"), default=True)],
            _("1 · What a generative model is"): [
                st.Page("pages/basics/land_sea.py", title=_("Guess the rule")),
                st.Page("pages/basics/your_world.py", title=_("Your own world")),
                st.Page("pages/basics/fashion.py", title=_("The first generative model")),
                st.Page("pages/basics/pixels.py", title=_("Why pixels break it")),
                st.Page("pages/basics/representation.py", title=_("Describe, don't list pixels")),
            ],
            _("3 · Modern families"): [
                st.Page("pages/modern/vae.py", title=_("Variational autoencoder")),
                st.Page("pages/modern/flow.py", title=_("Normalizing flow")),
                st.Page("pages/modern/gan.py", title=_("Adversaries")),
                st.Page("pages/modern/diffusion.py", title=_("Noise and back")),
            ],
            _("4 · Language"): [
                st.Page("pages/language/tokens.py", title=_("From text to numbers")),
                st.Page("pages/language/sampling.py", title=_("Temperature and choice")),
            ],
            _("Coursework"): [
                st.Page("pages/coursework/assignments.py", title=_("Assignments")),
                st.Page("pages/coursework/teach.py", title=_("For teachers")),
            ],
        }
    )
    lesson.run()
