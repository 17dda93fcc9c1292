"""What the literature says, as tables with sources, and the shape of the site's own protocol."""
