"""Use cases: one public method is one transaction; permission, purpose and audit happen here."""
