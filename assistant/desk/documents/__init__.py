"""The documents desk: files taken in, read for a preview, published into the corpus, withdrawn, gone back to."""
