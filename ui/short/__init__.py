"""Short forms: one small thing is asked for over the page, answered by keyboard, and one is back where one was."""
