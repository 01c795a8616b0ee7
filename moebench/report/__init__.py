"""What people read: tables for the terminal (`tables`) and one self-contained HTML page (`html`).

Nothing is imported here, so that the terminal's tables do not load Jinja2.
"""
