"""Where jobs run: here, without fork, or on a Dask cluster."""
