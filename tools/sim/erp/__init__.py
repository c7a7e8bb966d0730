"""A Dataverse organisation with its token endpoint, for tests and development."""
