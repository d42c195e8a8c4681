"""One file format that is read as records, one module with `read(inputs, source, where)`."""
