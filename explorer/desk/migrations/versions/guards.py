"""What the database itself refuses, whoever asks: to change the log, a record, a signed decision.

A row of the log is neither changed nor deleted, and the next row has the next number (which also
refuses to replace one). A record and a letter stay as they were kept, a signed decision stays as it
was signed; these three can be deleted, as a whole and with their request.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

KEPT = {"record": "", "letter": "", "decision": "OLD.state = 'signed'", "panel": ""}


def upgrade() -> None:
    """Set the guards, in the words of the database at hand."""
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_server()
    else:
        _guard_in_file()


def _guard_in_file() -> None:
    for verb in ("UPDATE", "DELETE"):
        _refuse_in_file("log", verb, "")
    next_number = "NEW.number IS NOT (SELECT COALESCE(MAX(number), 0) + 1 FROM log)"
    _refuse_in_file("log", "INSERT", next_number)
    for table, condition in KEPT.items():
        _refuse_in_file(table, "UPDATE", condition)


def _refuse_in_file(table: str, verb: str, condition: str) -> None:
    when = f"WHEN {condition}" if condition else ""
    op.execute(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {when} "
        f"BEGIN SELECT RAISE(ABORT, 'the {table} stays as it is'); END"
    )


def _guard_on_server() -> None:
    op.execute(
        "CREATE FUNCTION desk_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'the % stays as it is', TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE FUNCTION desk_next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.number IS DISTINCT FROM (SELECT COALESCE(MAX(number), 0) + 1 FROM log) "
        "THEN RAISE EXCEPTION 'the log stays as it is'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER log_no_change BEFORE UPDATE OR DELETE ON log "
        "FOR EACH ROW EXECUTE FUNCTION desk_refuse()"
    )
    op.execute(
        "CREATE TRIGGER log_no_truncate BEFORE TRUNCATE ON log "
        "FOR EACH STATEMENT EXECUTE FUNCTION desk_refuse()"
    )
    op.execute(
        "CREATE TRIGGER log_next BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION desk_next()"
    )
    for table, condition in KEPT.items():
        when = f"WHEN ({condition})" if condition else ""
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"FOR EACH ROW {when} EXECUTE FUNCTION desk_refuse()"
        )
