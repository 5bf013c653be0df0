"""`/ui/workbench`: why a document is refused, what it becomes, and what would be stored, before anything is."""
