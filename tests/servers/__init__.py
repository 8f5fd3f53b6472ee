"""Starts servers that tests speak to, from what package registries have, where none is named."""
