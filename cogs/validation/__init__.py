"""Who was there: everybody detected with their flags, ticked, corrected, completed and confirmed by people."""
