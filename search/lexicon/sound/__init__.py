"""What sounds alike: readings of Chinese words and foreign names."""
