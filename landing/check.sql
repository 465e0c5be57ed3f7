-- What is to be looked at before purchases are counted, as segment.check_orders finds it; what is after now() is of the future.
CREATE OR REPLACE FUNCTION mapped.purchases_check(
    language text DEFAULT 'en'
) RETURNS TABLE (about text, severity text, finding text, count bigint, example text, advice text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
WITH checked AS (
    SELECT count(*) AS rows, segment.check_orders(
               p.customer, p.at, p.amount, p.currency, p.document,
               jsonb_build_object('language', language, 'as_of', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
           ) AS found
    FROM mapped.purchases() AS p
)
SELECT f.about, f.severity, f.finding, f.count, f.example, f.advice
FROM checked AS c CROSS JOIN LATERAL unnest(c.found) AS f
UNION ALL
SELECT n.about, n.severity, n.finding, c.rows, NULL, n.advice
FROM checked AS c CROSS JOIN (VALUES
    ('en', 'rows', 'error', 'There are no orders.', 'Has the loader run, and do the labels of stages match?'),
    ('ru', 'строки', 'ошибка', 'Заказов нет.', 'Отработал ли загрузчик, и совпадают ли названия стадий?'),
    ('zh', '行', '错误', '没有订单。', '加载程序运行了吗？阶段的名称是否一致？')
) AS n (written_in, about, severity, finding, advice)
WHERE c.rows = 0 AND n.written_in = language
$mapping$;
COMMENT ON FUNCTION mapped.purchases_check(text) IS 'what to look at before these purchases are counted, in English, Russian (ru) or Chinese (zh)';
