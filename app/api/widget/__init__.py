"""What partner sites embed: one line of script, a frame with the answer, and oEmbed."""
