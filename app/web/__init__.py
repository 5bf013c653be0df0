"""The pages, for people: rendered here, without a build step, a script that is needed, or an asset from elsewhere."""
