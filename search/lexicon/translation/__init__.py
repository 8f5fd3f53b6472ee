"""What a word is called in the other language, from all sources, the most probable first."""
