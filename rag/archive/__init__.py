"""What is kept: a catalogue, and the two indexes derived from it."""
