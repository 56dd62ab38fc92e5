"""The trainers' desk: accounts, documents, gaps, approved answers, the Thursday digest; nothing here knows HTTP."""
