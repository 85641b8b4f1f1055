"""What is checked beside the tests: secrets in the files, and what is known to be wrong with the packages used."""
