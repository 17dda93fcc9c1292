"""The spine as objects: vertebrae with body, endplates, canal and pedicles, built from a label map."""
