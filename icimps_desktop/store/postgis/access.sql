-- Who may touch which table. Officers' logins are members of icimps_officer; the tables
-- belong to icimps_owner, which has no login; rows are kept apart by station, asked of the
-- login itself (session_user), which no SET can change.

CREATE OR REPLACE FUNCTION icimps_me() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT uid FROM officer WHERE login = session_user AND disabled_at IS NULL $$;

CREATE OR REPLACE FUNCTION icimps_my_stations() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT coalesce(array_agg(g.station_uid), '{}')
      FROM role_grant g JOIN officer o ON o.uid = g.officer_uid
     WHERE o.login = session_user AND o.disabled_at IS NULL
       AND g.valid_from <= now() AND (g.valid_to IS NULL OR g.valid_to > now())
$$;

CREATE OR REPLACE FUNCTION icimps_have_role(p_roles text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM role_grant g JOIN officer o ON o.uid = g.officer_uid
         WHERE o.login = session_user AND o.disabled_at IS NULL AND g.role = ANY (p_roles)
           AND g.valid_from <= now() AND (g.valid_to IS NULL OR g.valid_to > now()))
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO icimps_officer;
GRANT SELECT ON agency, station, beat, officer, role_grant, device, local_code, import_batch,
    incident, incident_account, incident_state, incident_supplement, incident_pin, offence,
    involvement, person_identity, victim_offence, victim_relationship, item, arrest,
    incident_search, number_counter, outbox, audit_entry, alembic_version TO icimps_officer;
GRANT INSERT ON officer, role_grant TO icimps_officer;
GRANT INSERT, UPDATE, DELETE ON beat, device, local_code, import_batch, incident,
    incident_account, incident_state, incident_supplement, incident_pin, offence, involvement,
    person_identity, victim_offence, victim_relationship, item, arrest, incident_search,
    number_counter TO icimps_officer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO icimps_officer;

REVOKE ALL ON FUNCTION icimps_audit_append(text, text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION icimps_outbox_waiting() FROM PUBLIC;
REVOKE ALL ON FUNCTION icimps_changed_incidents(bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION icimps_outbox_add(
    uuid, uuid, uuid, uuid, text, uuid, text, integer, integer, bytea, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION icimps_audit_append(text, text[]), icimps_me(), icimps_my_stations(),
    icimps_have_role(text[]), icimps_outbox_waiting(), icimps_changed_incidents(bigint[]),
    icimps_outbox_add(
    uuid, uuid, uuid, uuid, text, uuid, text, integer, integer, bytea, text) TO icimps_officer;

ALTER TABLE incident ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_station ON incident;
CREATE POLICY own_station ON incident TO icimps_officer
    USING (station_uid = ANY ((SELECT icimps_my_stations())::uuid[]));

DO $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['incident_account', 'incident_state', 'incident_supplement',
        'incident_pin', 'offence', 'involvement', 'victim_offence', 'victim_relationship',
        'item', 'arrest', 'incident_search'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format('DROP POLICY IF EXISTS of_seen_incident ON %I', v_table);
        EXECUTE format('CREATE POLICY of_seen_incident ON %I TO icimps_officer USING (EXISTS '
            '(SELECT FROM incident i WHERE i.uid = %I.incident_uid))', v_table, v_table);
    END LOOP;
END $$;

ALTER TABLE person_identity ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_identity FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS of_readers ON person_identity;
CREATE POLICY of_readers ON person_identity TO icimps_officer USING (
    icimps_have_role(ARRAY['officer', 'investigator', 'supervisor']) AND EXISTS
    (SELECT FROM involvement v WHERE v.uid = person_identity.involvement_uid));

ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_or_auditor ON audit_entry;
CREATE POLICY own_or_auditor ON audit_entry FOR SELECT TO icimps_officer USING (
    by = session_user
    OR icimps_have_role(ARRAY['auditor', 'supervisor', 'station_admin', 'hq_admin']));

-- The outbox holds every record's content: officers read of it what an import changed, and
-- only those who may take an import back. The rest is for the sync runner.
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS of_imports ON outbox;
CREATE POLICY of_imports ON outbox FOR SELECT TO icimps_officer USING (
    (record_uid IS NULL OR entity IN ('import_batch', 'beat'))
    AND (SELECT icimps_have_role(ARRAY['analyst', 'supervisor', 'station_admin']))
    AND device_uid IN (SELECT d.uid FROM device d
                        WHERE d.station_uid = ANY ((SELECT icimps_my_stations())::uuid[])));

-- Officers and their roles are written by admins only; nobody grants himself.
ALTER TABLE officer ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS seen_by_all ON officer;
CREATE POLICY seen_by_all ON officer FOR SELECT TO icimps_officer USING (true);
DROP POLICY IF EXISTS added_by_admin ON officer;
CREATE POLICY added_by_admin ON officer FOR INSERT TO icimps_officer
    WITH CHECK (icimps_have_role(ARRAY['station_admin', 'hq_admin']));
ALTER TABLE role_grant ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS seen_by_all ON role_grant;
CREATE POLICY seen_by_all ON role_grant FOR SELECT TO icimps_officer USING (true);
DROP POLICY IF EXISTS added_by_admin ON role_grant;
CREATE POLICY added_by_admin ON role_grant FOR INSERT TO icimps_officer
    WITH CHECK (icimps_have_role(ARRAY['station_admin', 'hq_admin'])
                AND officer_uid <> icimps_me());
