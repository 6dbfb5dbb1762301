"""Doorstep beside its peers, in one sitting: PouchDB, Anki and the bare floor of our own stack (`make bench-peers`)."""
