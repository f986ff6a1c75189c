"""What a station knows: one definition a record, one file a domain word.

`all_records` imports every file, so that the one MetaData knows every table.
"""
