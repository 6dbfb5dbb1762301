"""The guided tour: the real programs, driven by hand through a day, on the synthetic authority Northmere."""
