"""PostgreSQL: pool, roles, migrations, and one repository a table family."""
