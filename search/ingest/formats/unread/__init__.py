"""Formats that are recognised by their content and not read: data, markup, lists of references, mail, subtitles."""
