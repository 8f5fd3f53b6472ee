"""What people edit of the lexicon: the glossary of hezuo and an archive's own, beside the gazetteer."""
