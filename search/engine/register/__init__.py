"""The register of ids: which document of the sources has which id, kept through every build of an index."""
