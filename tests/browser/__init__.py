"""Turns a real Chromium loose on the real server."""
