"""`icimps bench`: how fast the program is, each time beside the limit of the same work done bare.

Ours and the limit take turns (ours, limit, limit, ours), so that whatever else the machine
does meets both. Files are put out of the system's cache before each turn, and the first
run is shown beside the rest.
"""
