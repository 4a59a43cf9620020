"""One story, told in every vendor's raw format, gives one set of facts.

`story/` is the story as tables of the csv connector. For each vendor, `tell/<vendor>.py` has

    CONNECTOR       the name of the connector
    LOSSES          what its export cannot carry: {what: why}
    carried(story)  the part of the story that it can carry, as csv tables again
    tell(story)     the raw files that it exports: {path: records, or text}

`exports/<vendor>/` holds those files, written by `python -m tests.parity`. The facts built from
them must be the facts of the carried part, cell by cell.
"""
