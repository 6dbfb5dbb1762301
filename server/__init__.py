"""The hub: the authority's server. It imports app.domain and sync.wire, nothing else of ours."""
