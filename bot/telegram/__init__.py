"""The Telegram edge: updates become events, replies become messages; nothing is decided here."""
