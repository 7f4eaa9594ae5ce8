"""The lesson on variational autoencoders, piece by piece."""
