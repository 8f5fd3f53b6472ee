"""The words of a generation without its documents: what a front end of a remote index keeps on its own machine."""
