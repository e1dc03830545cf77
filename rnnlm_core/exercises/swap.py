"""Plant a mistake by replacing pieces of source text."""


def swap(source, changes, where="the source"):
    """Return the source with every key of ``changes`` replaced by its value.

    source: a text. changes: {old text: new text}. where: the name of the source in errors.
    Raises ValueError if a key does not occur exactly once, or if two of them overlap.
    """
    places = []
    for old, new in changes.items():
        if source.count(old) != 1:
            raise ValueError(f"{where}: expected {old!r} once, found it {source.count(old)} times")
        start = source.index(old)
        places.append((start, start + len(old), new))
    before = len(source)
    for start, end, new in sorted(places, reverse=True):
        if end > before:
            raise ValueError(f"{where}: two of the changes touch the same text")
        source, before = source[:start] + new + source[end:], start
    return source
