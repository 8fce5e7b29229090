"""What the words of an article say, by the rules of its language: English, Korean or Chinese."""
