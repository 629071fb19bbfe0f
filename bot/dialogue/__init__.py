"""The conversation as a function: form so far -> open prompts -> Turn. Pure: no clock, no store, no words, no edge."""
