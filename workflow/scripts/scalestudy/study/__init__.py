"""Reading a study file: YAML with line numbers, a schema built from the registries, one-line errors."""
