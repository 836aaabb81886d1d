"""Other people's data sets as a layer of their own: one file a format, one pipeline for all of them."""
