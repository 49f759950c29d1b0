"""Making and signing catalogues: a TUF repository that stations take from the hub or from a USB stick.

Every authority signs its own sections with its own key (`edge.catalogue.sections`); the issue as a
whole, the snapshot and the timestamp have keys of their own. python-tuf makes the metadata.
"""
