"""The client of UEX: JSON in, frozen price snapshot out."""
