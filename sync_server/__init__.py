"""The server side of ICIMPS, run at HQ; it uses the client's records, store and services."""
