"""A study of several sites as files that can be sent by e-mail, and the record of what left each building."""
