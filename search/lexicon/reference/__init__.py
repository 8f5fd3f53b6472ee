"""What comes with hezuo: the glossary of the field, CC-CEDICT and a model of transliteration."""
