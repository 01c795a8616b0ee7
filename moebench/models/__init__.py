"""What a model costs, from facts about it alone: parameters, memory, fit and speed limits. Asks no server.

The facts come as GGUF metadata (`model_info` of Ollama's `/api/show`) or from the catalogue in this package.
What cannot be known is None.
"""
