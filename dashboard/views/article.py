"""One article in full, every quote marked; the open event's quote is scrolled to."""

import streamlit as st

from dashboard import card, data, notices, quotes, scroll, state, theme, words

store = data.current()
palette = theme.palette(state.theme_name())
found = data.article(store, article_id) if (article_id := state.parameter("article")) else None

if found is None:
    notices.notice("No such article", "The store has no article with this id. It may have been rebuilt since.")
else:
    article, tellings = found
    meta = [card.published_html(article), words.LANGUAGES.get(article["language"], quotes.bare(article["language"]))]
    if article["url"]:
        meta.append(f'<span class="tf-url">{quotes.bare(words.shortened(article["url"], 120))}</span>')
    st.html(
        f'<header class="tf-head"><p class="tf-kicker-top">{quotes.bare(card.outlet_of(article))}</p>'
        f"<h1>{quotes.bare(words.shortened(article['title'] or card.outlet_of(article), 300))}</h1>"
        f"<p>{' · '.join(meta)}</p></header>"
    )
    st.button("Back to the timeline", key="back", type="tertiary", on_click=state.go, args=("timeline",),
              icon=":material/arrow_back:")  # fmt: skip
    left, right = st.columns([13, 8], gap="medium")
    with left:
        with st.container(key="article"):
            st.html(quotes.article_html(article["text"], tellings, open_event=state.open_event()))
        scroll.to_open_quote(f"{article_id} {state.open_event()}")
    with right:
        st.html('<div class="tf-section"><h2>Moves in this article</h2></div>')
        for number, telling in enumerate(tellings):
            line = quotes.plain(words.shortened(words.move_line(telling), 90))
            st.button(line, key=f"telling-{number}", type="tertiary", on_click=state.show_event,
                      args=(telling["event_id"],))  # fmt: skip
        if state.open_event():
            with st.container(key="card-panel"):
                card.show(store, palette)
