"""Screens: they show what was committed and forward keys; nothing is decided here."""
