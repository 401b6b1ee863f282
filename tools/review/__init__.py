"""What `make check` looks at, and the generators of generated files."""
