"""The frame of every page: `streamlit run dashboard/app.py`."""

from pathlib import Path

import streamlit as st

from dashboard import data, notices, sidebar, state, theme
from extraction.errors import StoreError

st.set_page_config(page_title="Talentflow", layout="wide", initial_sidebar_state="auto")
st.html(Path(__file__).parent / "style.css")
st.html(theme.variables(theme.palette(state.theme_name())))
PAGES = [
    st.Page("views/timeline.py", title="Timeline", default=True),
    st.Page("views/flows.py", title="Flows"),
    st.Page("views/person.py", title="People"),
    st.Page("views/company.py", title="Companies"),
    st.Page("views/article.py", title="Article", visibility="hidden"),
]
page = st.navigation(PAGES, position="top")
state.follow()
state.restore(page.title)
try:
    store = data.current()
    state.note_store()
    if len(store.events):
        chosen = data.selection(store, state.filters())
        place = sidebar.place()  # the page comes first, so that its charts load while the filters are drawn
        page.run()
        sidebar.show(place, store, chosen)
    else:
        notices.empty_store()
except StoreError as error:
    notices.faulty_store(error)
state.remember()
