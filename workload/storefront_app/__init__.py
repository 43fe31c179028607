"""The default workload of the store: a web application and its background worker."""
