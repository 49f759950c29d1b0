"""Screens: they show what was committed and forward keys; nothing is decided here."""

import os

# Textual shows what changed a sixtieth of a second after the last change at the soonest, and reads this once: a
# key that comes just after a picture would wait for as long.
os.environ.setdefault("TEXTUAL_FPS", "250")
