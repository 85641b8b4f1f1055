"""A whole guild as a folder: tables as JSON Lines, a manifest that proves them, and files for people.

    manifest.json           what is here: versions, rows, the SHA-256 of every other file, the ledger's head
    tables/people.jsonl     one object a row: column to PostgreSQL's text of the value, or null
    bundles/sm-k3m9qa-r1.json   the proof of a payroll, for ``paydirt recompute``
    people.csv  ledger.csv  balances.csv    to be read by people; an import only checks that they are whole

The same content always gives the same files, byte for byte.
"""
