-- Officers of a station PostGIS: each is a login role of his own.
-- The functions belong to icimps_roles, which may make roles and cannot log in.

CREATE OR REPLACE FUNCTION icimps_officer_login(p_login text, p_password text, p_until timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT public.icimps_have_role(ARRAY['station_admin', 'hq_admin']) THEN
        RAISE EXCEPTION 'only a station admin lets officers in'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p_login !~ '^[a-z0-9][a-z0-9._]{0,47}$' THEN
        RAISE EXCEPTION 'not a login: %', p_login USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE '
                   'NOREPLICATION NOBYPASSRLS PASSWORD %L VALID UNTIL %L',
                   p_login, p_password, p_until);
    EXECUTE format('ALTER ROLE %I INHERIT', p_login);
    EXECUTE format('GRANT icimps_officer TO %I', p_login);
END $$;

-- The joining code becomes a password that nobody has seen, for good.
CREATE OR REPLACE FUNCTION icimps_finish_join(p_password text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF public.icimps_me() IS NULL THEN
        RAISE EXCEPTION 'no officer' USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE format('ALTER ROLE %I PASSWORD %L VALID UNTIL ''infinity''', session_user, p_password);
END $$;

REVOKE ALL ON FUNCTION icimps_officer_login(text, text, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION icimps_finish_join(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION icimps_officer_login(text, text, timestamptz),
    icimps_finish_join(text) TO icimps_officer;
