"""Cancellous bone of one vertebral body in a CT: the body, its ends, regions in it, and what they hold."""
