"""What everything that answers HTML shares: words, drawing, style sheets, and a summary made ready to be drawn.

No room of its own: `pages` (for readers) and `widget` (for partner sites) stand on it and are strangers to one another.
"""
