"""What communes could not solve: petitions, the weekly digest of them, and what departments answer."""
