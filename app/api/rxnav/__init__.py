"""RxNav's discontinued interaction API, answered from our knowledge in the shapes that its clients read."""
