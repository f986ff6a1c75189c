-- The audit chain and the outbox of a station PostGIS.
-- Officers' logins may not write either table: these functions stamp login, time and
-- transaction, and belong to the owner role, which nobody can log in as. Their search path
-- names pg_temp last: unnamed it would come first, and a caller's own table deceive them.

CREATE INDEX IF NOT EXISTS ix_audit_entry_xact ON audit_entry (xact);
CREATE INDEX IF NOT EXISTS ix_outbox_row ON outbox (xact, entity, record_uid);

-- Refuses a login that is no officer of this database: roles belong to the whole cluster, and
-- one of another station may connect. The installer, who founds the first officer, is superuser.
CREATE OR REPLACE FUNCTION icimps_refuse_strangers() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF icimps_me() IS NULL
       AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
        RAISE EXCEPTION 'no officer of this station' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
REVOKE ALL ON FUNCTION icimps_refuse_strangers() FROM PUBLIC;

CREATE OR REPLACE FUNCTION icimps_audit_append(p_chain text, p_bodies text[])
RETURNS TABLE (seq integer, hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '30s'
AS $$
DECLARE
    v_seq integer := 0;
    v_prev text := repeat('0', 64);
    v_at text;
    v_hash text;
    v_body text;
BEGIN
    PERFORM icimps_refuse_strangers();
    IF icimps_me() IS NOT NULL AND NOT EXISTS (
        SELECT FROM device d WHERE d.uid::text || '/write' = p_chain
           AND d.station_uid = ANY (icimps_my_stations())) THEN
        RAISE EXCEPTION 'not a chain of this station' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Held until the commit: the number follows the order of commits within the chain.
    PERFORM pg_advisory_xact_lock(hashtextextended('icimps.audit.' || p_chain, 0));
    SELECT a.seq, a.hash INTO v_seq, v_prev
      FROM audit_entry a WHERE a.chain = p_chain ORDER BY a.seq DESC LIMIT 1;
    IF NOT FOUND THEN
        v_seq := 0;
        v_prev := repeat('0', 64);
    END IF;
    FOREACH v_body IN ARRAY p_bodies LOOP
        v_seq := v_seq + 1;
        v_at := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
        v_hash := encode(sha256('\x00'::bytea || convert_to(concat_ws(
            E'\n', p_chain, v_seq::text, v_at, session_user::text, v_prev, v_body), 'UTF8')), 'hex');
        INSERT INTO audit_entry (chain, seq, at, by, prev, body, hash, xact)
        VALUES (p_chain, v_seq, v_at, session_user, v_prev, v_body, v_hash,
                pg_current_xact_id()::text::bigint);
        v_prev := v_hash;
    END LOOP;
    RETURN QUERY SELECT v_seq, v_prev;
END $$;

CREATE OR REPLACE FUNCTION icimps_outbox_add(
    p_op uuid, p_txn uuid, p_device uuid, p_actor uuid, p_entity text, p_record uuid,
    p_kind text, p_base integer, p_rows integer, p_salt bytea, p_body text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    v_id bigint;
    -- An officer writes in his own name; the installer has none and says whom he founds.
    v_actor uuid := coalesce(icimps_me(), p_actor);
BEGIN
    PERFORM icimps_refuse_strangers();
    INSERT INTO outbox (op_uid, txn_uid, device_uid, at, actor_uid, entity, record_uid, kind,
                        base_version, rows, salt, body, state, xact)
    VALUES (p_op, p_txn, p_device, clock_timestamp(), v_actor, p_entity, p_record, p_kind,
            p_base, p_rows, p_salt, p_body, 'waiting', pg_current_xact_id()::text::bigint)
    RETURNING id INTO v_id;
    -- A table word and a number: whoever listens learns that something changed, not what.
    PERFORM pg_notify('icimps_change', p_entity || ' ' || v_id);
END $$;

-- Which incidents the transactions of these changes touched, for whoever heard of the numbers;
-- NULL where that cannot be said in few words: many rows at once, or nothing but parts. Only of
-- devices of his own stations: of others he learns no record.
CREATE OR REPLACE FUNCTION icimps_changed_incidents(p_changes bigint[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    v_done bigint[];
    v_told bigint[];
    v_uids uuid[];
BEGIN
    SELECT array_agg(DISTINCT o.xact) INTO v_done FROM outbox o
     WHERE o.id = ANY (p_changes) AND o.device_uid IN (
        SELECT d.uid FROM device d WHERE d.station_uid = ANY (icimps_my_stations()));
    IF EXISTS (SELECT FROM outbox o WHERE o.xact = ANY (v_done) AND o.record_uid IS NULL) THEN
        RETURN NULL;
    END IF;
    SELECT array_agg(DISTINCT o.xact), array_agg(DISTINCT o.record_uid) INTO v_told, v_uids
      FROM outbox o WHERE o.xact = ANY (v_done) AND o.entity = 'incident';
    IF v_told IS DISTINCT FROM v_done THEN
        RETURN NULL;
    END IF;
    RETURN v_uids;
END $$;

CREATE OR REPLACE FUNCTION icimps_outbox_waiting() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT count(*) FROM outbox WHERE state = 'waiting' $$;

CREATE OR REPLACE FUNCTION icimps_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;

DROP TRIGGER IF EXISTS only_added_audit_entry ON audit_entry;
CREATE TRIGGER only_added_audit_entry BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION icimps_only_added();
