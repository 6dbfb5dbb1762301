"""The page of one child: who the child is, who is working with them, who they live with, what is due."""
