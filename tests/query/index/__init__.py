"""Claims about every engine: what an index answers, by whichever engine and from whichever machine."""
