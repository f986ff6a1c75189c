"""The command line: everything that the desktop does with data, for scripts."""
