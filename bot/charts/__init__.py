"""Forms -> charts in words: what a picture shows and the terminal draws. Pure, like the dialogue."""
