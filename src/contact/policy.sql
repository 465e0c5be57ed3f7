-- A policy of contact, asked about a customer. It reads no table and no clock: what was sent is an argument.

CREATE FUNCTION may_contact(
    policy jsonb, segment text, channel text, consent boolean, sent timestamptz[], as_of timestamptz,
    time_zone text DEFAULT NULL, sent_channels text[] DEFAULT NULL,
    OUT allowed boolean, OUT rule text, OUT next_at timestamptz
) RETURNS record
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'contact_may_contact';
COMMENT ON FUNCTION may_contact(jsonb, text, text, boolean, timestamptz[], timestamptz, text, text[]) IS 'whether a customer may be written to at as_of, the rule that forbids it, and the first moment at which none does if nothing more is sent; sent are the contacts so far, by the channels in sent_channels; the clock is that of time_zone, or of the policy';

CREATE FUNCTION check_policy(
    policy jsonb, language text DEFAULT 'en',
    OUT place text, OUT refused boolean, OUT problem text, OUT advice text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 3 AS 'MODULE_PATHNAME', 'contact_check_policy';
COMMENT ON FUNCTION check_policy(jsonb, text) IS 'what is wrong with a policy of contact, so that may_contact refuses it, and what is hardly meant, by its place; in the language en, ru or zh; no rows if nothing is';
