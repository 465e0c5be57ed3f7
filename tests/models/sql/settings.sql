-- Settings before the library is loaded and after, values that cannot be, and the limit above the limit.
SET client_min_messages = error;
DROP ROLE IF EXISTS regress_segment_limited;
CREATE ROLE regress_segment_limited LOGIN;
\set user :USER
\c - regress_segment_limited
\set VERBOSITY default
\set load 'SELECT segment.orders(''{"orders":0,"monetary":"0"}''::segment.rfm) AS loaded'
\set fit 'SELECT segment.describe(segment.fit_tiers(i)) -> ''customers'' AS customers FROM generate_series(1, 10) AS i'
\set large 'SELECT segment.describe(segment.fit_tiers(i)) -> ''customers'' AS customers FROM generate_series(1, 300000) AS i'
-- A session knows the settings from the first use of the extension on. Until then none is shown, and none can be given
-- to a role by that role.
SHOW segment.memory_limit;
SELECT current_setting('segment.memory_limit', true) AS unknown;
ALTER ROLE CURRENT_USER SET segment.memory_limit = '2GB';
:load;
SHOW segment.memory_limit;
ALTER ROLE CURRENT_USER SET segment.memory_limit = '2GB';
\set VERBOSITY sqlstate
ALTER ROLE CURRENT_USER SET segment.memory_limit = '2kB';
\set VERBOSITY default
ALTER ROLE CURRENT_USER SET segment.warnings = off;
\c -
:load;
SELECT name, setting, unit, context, source FROM pg_settings WHERE name LIKE 'segment.%' ORDER BY name;
ALTER ROLE CURRENT_USER RESET ALL;
-- What is given before is checked and kept when the library comes.
\c -
SET segment.memory_limit = '3MB';
SET segment.warnings = no;
:fit;
SHOW segment.memory_limit;
SHOW segment.warnings;
RESET segment.memory_limit;
SHOW segment.memory_limit;

\c -
SET segment.language = 'ZH';
:load;
SHOW segment.language;
\c -
SET client_min_messages = error;
SET segment.language = 'fr';
:load;
:fit;
RESET segment.language;
:fit;

-- What cannot be is no silent default: fits fail until it is mended. PostgreSQL itself only warns, once.
\c -
SET client_min_messages = error;
SET segment.memory_limit = '2 gigabytes';
:load;
:fit;
:fit;
SELECT segment.size(segment.customer_base(1, '2026-01-01', 1.0));
SET segment.memory_limit = 'much';
:fit;
SET segment.memory_limit = '2GB';
:fit;
\c -
SET client_min_messages = error;
SET segment.sample_memory = '1kB';
SET segment.warnings = 'perhaps';
SELECT segment.describe(segment.fit_kmeans(ROW(i), 2, '{"features": ["f1"]}')) -> 'sizes' AS sizes
FROM generate_series(1, 10) AS i;
RESET segment.sample_memory;
SELECT segment.describe(segment.fit_kmeans(ROW(i), 2, '{"features": ["f1"]}')) -> 'sizes' AS sizes
FROM generate_series(1, 10) AS i;
SET segment.warnings = on;
SELECT segment.describe(segment.fit_kmeans(ROW(i), 2, '{"features": ["f1"]}')) -> 'sizes' AS sizes
FROM generate_series(1, 10) AS i;
-- A valid one in time is enough, whatever was before.
\c -
SET segment.memory_limit = 'much';
SET segment.memory_limit = '5MB';
:fit;
SHOW segment.memory_limit;
-- The same from ALTER ROLE, which checks nothing while the library is not loaded; with the library preloaded too, which
-- does not keep the role out.
\c - :user
ALTER ROLE regress_segment_limited SET segment.memory_limit = 'much';
ALTER ROLE regress_segment_limited SET client_min_messages = error;
\c - regress_segment_limited
:fit;
SET segment.memory_limit = '2GB';
:fit;
\c - :user
ALTER ROLE regress_segment_limited SET session_preload_libraries = 'pg_segment';
\c - regress_segment_limited
SHOW segment.memory_limit;
:fit;
RESET segment.memory_limit;
:fit;
-- Preloaded, all is there from the start, and the role may set its own.
\c - :user
ALTER ROLE regress_segment_limited RESET segment.memory_limit;
\c - regress_segment_limited
SHOW segment.memory_limit;
\set VERBOSITY sqlstate
ALTER ROLE CURRENT_USER SET segment.memory_limit = '2kB';
\set VERBOSITY default
ALTER ROLE CURRENT_USER SET segment.memory_limit = '100GB';
\c - :user
ALTER ROLE regress_segment_limited RESET session_preload_libraries;

-- The limit above the limit is the superuser's.
ALTER ROLE regress_segment_limited SET segment.max_memory = '2MB';
\c - regress_segment_limited
:fit;
SHOW segment.memory_limit;
SHOW segment.max_memory;
SET segment.max_memory = '100GB';
RESET segment.max_memory;
RESET ALL;
SHOW segment.max_memory;
:large;
SELECT segment.size(segment.customer_base(i, '2026-01-01', 1.0)) FROM generate_series(1, 300000) AS i;
SELECT segment.describe(segment.fit_kmeans(ROW(i, i % 7), 3, '{"features": ["f1", "f2"], "checks": false}'))
    #> '{rows,exact}' AS exact
FROM generate_series(1, 300000) AS i;
-- The lower one decides, and is the one that is named.
SET segment.memory_limit = '1MB';
:large;
-- Not to be got round before the library is loaded, nor from the client's side: such a value is refused, and so are
-- fits.
\c -
SET segment.max_memory = '100GB';
:load;
SHOW segment.max_memory;
:fit;
\c -reuse-previous=on "options='-c segment.max_memory=-1'"
:load;
:fit;
RESET ALL;
:fit;
\c -reuse-previous=on "options='-c segment.max_memory=1GB -c segment.memory_limit=4MB'"
SHOW segment.memory_limit;
:fit;
-- A superuser lifts it, for all that comes.
\c -reuse-previous=on "options=''"
\c - :user
:fit;
SET segment.memory_limit = '2GB';
SET segment.max_memory = '2MB';
:large;
SET segment.max_memory = -1;
:large;
\set VERBOSITY sqlstate
SET segment.max_memory = -2;
DROP ROLE regress_segment_limited;
