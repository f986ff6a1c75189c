"""The only SQL of the client: engines, spatial predicates, unit of work, queries, migrations."""
