"""The summary document: from a question and its facts to an answer that can be cited."""
