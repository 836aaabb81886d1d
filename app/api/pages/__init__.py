"""The pages that people read: questions and answers, the catalogue, and how we know."""
