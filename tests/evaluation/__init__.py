"""Claims about the evaluation of judged questions."""
