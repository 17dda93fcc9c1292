"""The spine of a supine CT as it stands: each bone posed on a frontal and a lateral radiograph."""
