"""The page a reviewer reads. Only this folder knows Streamlit; `serve.serve` starts it."""
