"""bondscan: every package of a temporarily imported medicine judged at the scan, offline.

bytes → Frame → ScannedCode → Decision → one transaction → screen → central server
"""

__version__ = "0.1.0"
