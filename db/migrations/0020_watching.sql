-- Who watches a session, a person or a commodity reads their own rows, however many others there are. In byte
-- order, for the accounts and assets of one owner are those that begin alike.
CREATE INDEX balances_by_account ON balances (guild_id, account COLLATE "C");
CREATE INDEX balances_of_ore ON balances (guild_id, asset COLLATE "C") WHERE asset <> 'auec';
CREATE INDEX round_balances_by_account ON round_balances (guild_id, account COLLATE "C");
CREATE INDEX round_balances_of_ore ON round_balances (guild_id, asset COLLATE "C") WHERE asset <> 'auec';
CREATE INDEX rounds_open ON rounds (guild_id, session_code) WHERE state = 'open';
