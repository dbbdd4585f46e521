-- sqlite
CREATE TABLE batch (
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    "by" TEXT NOT NULL,
    logged_at TEXT NOT NULL,
    tool TEXT NOT NULL,
    file TEXT NOT NULL,
    evidence TEXT NOT NULL,
    format TEXT NOT NULL,
    settings TEXT NOT NULL,
    rows INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (id)
);;
-- sqlite
CREATE INDEX ix_batch_evidence ON batch (evidence);;
-- sqlite
CREATE TABLE schema_version (
    version INTEGER NOT NULL,
    PRIMARY KEY (version)
);;
-- sqlite
CREATE TABLE reading (
    id INTEGER NOT NULL,
    meter TEXT NOT NULL,
    start DATE NOT NULL,
    "end" DATE NOT NULL,
    quantity DOUBLE NOT NULL,
    unit TEXT NOT NULL,
    quality TEXT NOT NULL,
    days_with_data INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    source_row INTEGER NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(batch) REFERENCES batch (id)
);;
-- sqlite
CREATE INDEX ix_reading_batch ON reading (batch);;
-- sqlite
CREATE INDEX reading_by_meter ON reading (meter, start, "end");;
-- sqlite
CREATE TABLE remark (
    id INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    reading INTEGER,
    "check" TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(batch) REFERENCES batch (id),
    FOREIGN KEY(reading) REFERENCES reading (id)
);;
-- sqlite
CREATE INDEX ix_remark_batch ON remark (batch);;
-- sqlite
CREATE INDEX ix_remark_reading ON remark (reading);;
-- sqlite
CREATE TABLE withdrawal (
    id INTEGER NOT NULL,
    reading INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    reason TEXT NOT NULL,
    "by" TEXT NOT NULL,
    withdrawn_at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (reading),
    FOREIGN KEY(reading) REFERENCES reading (id),
    FOREIGN KEY(batch) REFERENCES batch (id)
);;
-- sqlite
CREATE INDEX ix_withdrawal_batch ON withdrawal (batch);;
-- sqlite
CREATE TRIGGER batch_not_updated BEFORE UPDATE ON batch BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdraw and log again instead'); END;;
-- sqlite
CREATE TRIGGER batch_not_deleted BEFORE DELETE ON batch BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdraw and log again instead'); END;;
-- sqlite
CREATE TRIGGER batch_not_replaced BEFORE INSERT ON batch WHEN EXISTS (SELECT 1 FROM batch WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdraw and log again instead'); END;;
-- sqlite
CREATE TRIGGER reading_not_updated BEFORE UPDATE ON reading BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdraw and log again instead'); END;;
-- sqlite
CREATE TRIGGER reading_not_deleted BEFORE DELETE ON reading BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdraw and log again instead'); END;;
-- sqlite
CREATE TRIGGER reading_not_replaced BEFORE INSERT ON reading WHEN EXISTS (SELECT 1 FROM reading WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdraw and log again instead'); END;;
-- sqlite
CREATE TRIGGER withdrawal_not_updated BEFORE UPDATE ON withdrawal BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdraw and log again instead'); END;;
-- sqlite
CREATE TRIGGER withdrawal_not_deleted BEFORE DELETE ON withdrawal BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdraw and log again instead'); END;;
-- sqlite
CREATE TRIGGER withdrawal_not_replaced BEFORE INSERT ON withdrawal WHEN EXISTS (SELECT 1 FROM withdrawal WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM withdrawal WHERE reading = NEW.reading) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdraw and log again instead'); END;;
-- sqlite
CREATE TRIGGER remark_not_updated BEFORE UPDATE ON remark BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdraw and log again instead'); END;;
-- sqlite
CREATE TRIGGER remark_not_deleted BEFORE DELETE ON remark BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdraw and log again instead'); END;;
-- sqlite
CREATE TRIGGER remark_not_replaced BEFORE INSERT ON remark WHEN EXISTS (SELECT 1 FROM remark WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdraw and log again instead'); END;;
-- postgresql
CREATE TABLE batch (
    id SERIAL NOT NULL,
    kind TEXT NOT NULL,
    by TEXT NOT NULL,
    logged_at TEXT NOT NULL,
    tool TEXT NOT NULL,
    file TEXT NOT NULL,
    evidence TEXT NOT NULL,
    format TEXT NOT NULL,
    settings TEXT NOT NULL,
    rows INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (id)
);;
-- postgresql
CREATE INDEX ix_batch_evidence ON batch (evidence);;
-- postgresql
CREATE TABLE schema_version (
    version SERIAL NOT NULL,
    PRIMARY KEY (version)
);;
-- postgresql
CREATE TABLE reading (
    id SERIAL NOT NULL,
    meter TEXT NOT NULL,
    start DATE NOT NULL,
    "end" DATE NOT NULL,
    quantity DOUBLE PRECISION NOT NULL,
    unit TEXT NOT NULL,
    quality TEXT NOT NULL,
    days_with_data INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    source_row INTEGER NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(batch) REFERENCES batch (id)
);;
-- postgresql
CREATE INDEX ix_reading_batch ON reading (batch);;
-- postgresql
CREATE INDEX reading_by_meter ON reading (meter, start, "end");;
-- postgresql
CREATE TABLE remark (
    id SERIAL NOT NULL,
    batch INTEGER NOT NULL,
    reading INTEGER,
    "check" TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(batch) REFERENCES batch (id),
    FOREIGN KEY(reading) REFERENCES reading (id)
);;
-- postgresql
CREATE INDEX ix_remark_batch ON remark (batch);;
-- postgresql
CREATE INDEX ix_remark_reading ON remark (reading);;
-- postgresql
CREATE TABLE withdrawal (
    id SERIAL NOT NULL,
    reading INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    withdrawn_at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (reading),
    FOREIGN KEY(reading) REFERENCES reading (id),
    FOREIGN KEY(batch) REFERENCES batch (id)
);;
-- postgresql
CREATE INDEX ix_withdrawal_batch ON withdrawal (batch);;
-- postgresql
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the ledger is append-only: withdraw and log again instead'; END $$;;
-- postgresql
CREATE TRIGGER batch_unchanged BEFORE UPDATE OR DELETE ON batch FOR EACH ROW EXECUTE FUNCTION refuse_change();;
-- postgresql
CREATE TRIGGER batch_whole BEFORE TRUNCATE ON batch FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();;
-- postgresql
CREATE TRIGGER reading_unchanged BEFORE UPDATE OR DELETE ON reading FOR EACH ROW EXECUTE FUNCTION refuse_change();;
-- postgresql
CREATE TRIGGER reading_whole BEFORE TRUNCATE ON reading FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();;
-- postgresql
CREATE TRIGGER withdrawal_unchanged BEFORE UPDATE OR DELETE ON withdrawal FOR EACH ROW EXECUTE FUNCTION refuse_change();;
-- postgresql
CREATE TRIGGER withdrawal_whole BEFORE TRUNCATE ON withdrawal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();;
-- postgresql
CREATE TRIGGER remark_unchanged BEFORE UPDATE OR DELETE ON remark FOR EACH ROW EXECUTE FUNCTION refuse_change();;
-- postgresql
CREATE TRIGGER remark_whole BEFORE TRUNCATE ON remark FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();;
INSERT INTO schema_version (version) VALUES (1);;
INSERT INTO batch (kind, "by", logged_at, tool, file, evidence, format, settings, rows, skipped, reason)
VALUES ('import', 'me', '2024-05-01T10:00:00.000000Z', 'carbon 1.0', 'a.csv', 'ab', 'template', '{}', 1, 0, '');;
INSERT INTO reading (id, meter, start, "end", quantity, unit, quality, days_with_data, batch, source_row, note)
VALUES (1, 'm', '2023-04-01', '2023-05-01', 1.5, 'kWh', 'actual', 30, 1, 2, 'old');;
