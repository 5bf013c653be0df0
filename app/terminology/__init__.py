"""The rows of mappings/, read once and frozen: words of the case document and the codes that they become."""
