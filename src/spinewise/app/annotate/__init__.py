"""Marking points on pictures: one offline page, and what it is made from.

`command.run_annotate`; the page itself lies in ``page/`` as plain HTML, CSS and JavaScript.
"""
