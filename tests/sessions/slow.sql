-- A refresh that is long at its last step, so that it can be killed there.
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
CREATE TRIGGER slow AFTER INSERT ON crm.memberships FOR EACH STATEMENT EXECUTE FUNCTION slow();
UPDATE orders SET amount = amount + 200 WHERE customer < 20;
