-- Sends signals to the sessions of fits, until it is told to end: a reload of the settings (SIGHUP), a question from another
-- session (SIGUSR1), a cancellation (SIGINT) or the end of the session (SIGTERM). Prints how many.
CREATE TEMP TABLE sent (signals bigint);
DO $$
DECLARE
    signals bigint := 0;
    pid int;
    kind float8;
BEGIN
    WHILE (SELECT goes_on FROM sending) LOOP
        PERFORM pg_stat_clear_snapshot();
        FOR pid IN SELECT a.pid FROM pg_stat_activity AS a WHERE a.application_name = 'fit' AND a.state = 'active' LOOP
            kind := random();
            IF kind < 0.46 THEN
                PERFORM pg_log_backend_memory_contexts(pid);
            ELSIF kind < 0.92 THEN
                PERFORM pg_reload_conf();
            ELSIF kind < 0.96 THEN
                PERFORM pg_cancel_backend(pid);
            ELSE
                PERFORM pg_terminate_backend(pid);
            END IF;
            signals := signals + 1;
        END LOOP;
        PERFORM pg_sleep(random() * 0.05);
    END LOOP;
    INSERT INTO sent VALUES (signals);
END $$;
SELECT signals FROM sent;
