"""ICIMPS Desktop: the client of the Intelligent Criminal Information Management System."""
