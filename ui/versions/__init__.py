"""Two versions of one record side by side, and the decision between them."""
