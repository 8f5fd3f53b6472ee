"""Reading of files in a process of its own, which is ended when a file takes too long."""
