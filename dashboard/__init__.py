"""The Streamlit dashboard over the events table."""
