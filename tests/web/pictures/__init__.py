"""Claims about pictures: their geometry, and what their templates print."""
