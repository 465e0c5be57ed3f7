-- A matrix of value and needs: cells by any two labellings, what is wrong with a matrix, hostile ones.
\set VERBOSITY default
\set SHOW_CONTEXT never
CREATE TABLE matrices (name text, matrix jsonb);
INSERT INTO matrices VALUES
    ('value and needs', '{
        "rows": ["A", "B", "C"], "columns": ["price", "service", "novelty"],
        "cells": [
            {"name": "partners", "rows": ["A"], "columns": ["service"], "action": "a person of their own"},
            {"name": "trend setters", "rows": ["A", "B"], "columns": ["novelty"], "action": "first to see what is new"},
            {"name": "large buyers", "rows": ["A"], "columns": ["price"], "action": "prices by volume"},
            {"name": "core", "rows": ["B"], "columns": ["price", "service"], "action": "the loyalty programme"},
            {"name": "mass", "rows": ["C"], "action": "self-service"}
        ]}'),
    ('a gap', '{"rows": ["A", "B"], "columns": ["x"], "cells": [{"name": "a", "rows": ["A"]}]}'),
    ('an overlap', '{"rows": ["A"], "columns": ["x", "y"], "cells": [{"name": "all"}, {"name": "y", "columns": ["y"]}]}'),
    ('unknown labels', '{"rows": ["A"], "columns": ["x"], "cells": [{"name": "all", "rows": ["B"], "columns": ["z"]}]}'),
    ('nothing', '{}');
SELECT name, c.*
FROM matrices, segment.check_matrix(matrix) AS c
ORDER BY name COLLATE "C", c.problem COLLATE "C", c.row_label, c.column_label, c.explanation COLLATE "C";
SELECT r, c, cell.*
FROM matrices AS m, unnest('{A,B,C}'::text[]) AS r, unnest('{price,service,novelty}'::text[]) AS c, segment.matrix_cell(matrix, r, c) AS cell
WHERE m.name = 'value and needs'
ORDER BY r, cell."position", c;
-- Labels that are NULL or strange have no cell.
SELECT
    segment.matrix_cell(matrix, NULL, 'price') IS NULL AS no_row,
    segment.matrix_cell(matrix, 'A', NULL) IS NULL AS no_column,
    segment.matrix_cell(matrix, 'D', 'price') IS NULL AS unknown,
    segment.matrix_cell(NULL, 'A', 'price') IS NULL AS no_matrix
FROM matrices
WHERE name = 'value and needs';
-- Tiers and segments of customers in one matrix, and its picture.
CREATE TEMPORARY TABLE placed AS
SELECT s.tier, s.f::text AS frequency, s.monetary, (segment.matrix_cell('{
    "rows": ["A", "B", "C"], "columns": ["1", "2", "3", "4", "5"],
    "cells": [{"name": "loyal", "rows": ["A"], "columns": ["4", "5"]}, {"name": "large", "rows": ["A"], "columns": ["1", "2", "3"]},
              {"name": "regular", "rows": ["B", "C"], "columns": ["3", "4", "5"]}, {"name": "casual", "rows": ["B", "C"], "columns": ["1", "2"]}]}',
    s.tier, s.f::text)).name AS cell
FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM orders) AS o,
    segment.segments(NULL::bigint, base, '1998-07-01', '{"language": "en"}'::jsonb) AS s;
SELECT cell, count(*) AS customers, round(sum(monetary)) AS revenue FROM placed GROUP BY cell ORDER BY revenue DESC;
SELECT substring(segment.heat_map(frequency, tier) FROM '<desc>(.*)</desc>') AS picture FROM placed;
-- What cannot be a matrix.
SELECT segment.matrix_cell(matrix, 'A', 'x') FROM matrices WHERE name = 'a gap';
SELECT segment.matrix_cell(matrix, 'A', 'x') FROM matrices WHERE name = 'nothing';
SELECT segment.matrix_cell('[]', 'A', 'x');
SELECT segment.check_matrix('{"row": []}');
SELECT segment.check_matrix('{"rows": [1]}');
SELECT count(*) AS flaws FROM segment.check_matrix((
    SELECT jsonb_build_object('rows', jsonb_agg(i::text), 'columns', jsonb_agg(i::text), 'cells', '[{"name": "a"}]'::jsonb)
    FROM generate_series(1, 5000) AS i
));
DROP TABLE matrices;
