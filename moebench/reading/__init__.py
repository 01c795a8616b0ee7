"""What a model's text says: where its answer begins."""
