"""What hezuo makes of fixed texts, documents and numbers, recorded beside the versions that made it.

An index is told apart from one that today's hezuo would make by integers that are raised by hand. The files here see to
it that this is not forgotten: when what is made of a recorded case changes and no integer has been raised,
`tests/test_versions.py` fails and says which to raise. `python -m tests.golden` records what is made now; it refuses
what was changed without an integer.

A case goes by its input, or by how many inputs there are: another text or document makes other cases, which need no
integer. So never change what stands here; add to it.
"""
