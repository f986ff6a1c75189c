-- A commit that wrote a record without its outbox and audit entry is refused.

CREATE OR REPLACE FUNCTION icimps_guard_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    v_xact bigint := pg_current_xact_id()::text::bigint;
    -- As text of the column's own collation: compared as a name, the index would be of no use.
    v_entity text := TG_TABLE_NAME;
    v_uid uuid;
BEGIN
    IF TG_OP = 'DELETE' THEN v_uid := OLD.uid; ELSE v_uid := NEW.uid; END IF;
    IF NOT EXISTS (SELECT FROM outbox o WHERE o.xact = v_xact AND o.entity = v_entity
                   AND o.record_uid = v_uid)
       AND NOT EXISTS (SELECT FROM outbox o WHERE o.xact = v_xact AND o.entity = v_entity
                       AND o.record_uid IS NULL) THEN
        RAISE EXCEPTION '% written without its outbox entry', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT FROM audit_entry a WHERE a.xact = v_xact) THEN
        RAISE EXCEPTION '% written without its audit entry', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION icimps_guard(p_table text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = p_table::regclass
                   AND tgname = 'guard_' || p_table) THEN
        EXECUTE format(
            'CREATE CONSTRAINT TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %I '
            'DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION icimps_guard_row()',
            'guard_' || p_table, p_table);
    END IF;
END $$;
