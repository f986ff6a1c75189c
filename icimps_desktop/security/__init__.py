"""Keys, sessions, the one policy, and the audit chain: pure pieces, no database."""
