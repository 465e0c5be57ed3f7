-- The words of the report: a page for those who decide.

-- The words of the report in a language, by their key.
CREATE FUNCTION report_words(language text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT $words${
        "en": {"title": "Customers as of %s", "marks": ",.", "colon": ": ", "stop": ". ", "percent": "%", "untitled": "Customers", "nobuyers": "No customer has an order up to this moment.",
               "nobody": "There are no customers in this base.",
               "customers": "customers", "orders": "orders", "revenue": "revenue", "average": "average order",
               "figures": {"customers": ["customer", "customers"], "orders": ["order", "orders"]},
               "repeat": "bought more than once", "segment": "segment", "other": "other", "share": "share of customers", "money": "share of revenue",
               "step": "the usual step", "service": "service", "data": "Is the data sound?",
               "sound": "Every order has a customer, a date and an amount, and none lies in the future.",
               "left": "orders without a customer, left out: %s", "skipped": "orders without a date or an amount, left out: %s",
               "refunds": "refunds, counted against the amounts: %s", "empty": "customers without an order: %s",
               "future": "customers whose last order lies after the moment of the report: %s",
               "who": "Who the customers are, and what to do with them", "heat": "Customers by recency and value",
               "recency": "recency, 5 is best", "value": "frequency and amount, 5 is best",
               "bars": "Revenue by segment", "curve": "Who brings the money",
               "warning": "Early warning: valuable customers who fade",
               "stake": "Customers who used to buy often and for much, and have stayed away: %s. They have brought %s, %s of all revenue.",
               "calm": "No valuable customer has stayed away for long.", "last": "days since the last order", "customer": "customer", "days": "How long ago they last bought",
               "asof": "The figures are as of the end of %s, the last day in the data.",
               "noorders": "No customer has an order: there are only refunds, or rows without a date or an amount.",
               "found": "what was found, and what to do",
               "count": "how many",
               "month": "Customers who came back, by month of the first order",
               "quarter": "Customers who came back, by quarter of the first order",
               "year": "Customers who came back, by year of the first order",
               "changed": "What changed in the last 90 days",
               "sankey": "Who moved in the last 90 days",
               "moved": "Since %s, customers who moved to a better segment: %s, to a worse one: %s, who stayed where they were: %s, who are new: %s.",
               "nohistory": "The orders do not go back far enough for a comparison.",
               "risk": "Early warning: whose risk has risen since %s",
               "risen": "Customers who were probably there then and have become doubtful: %s. The probability fell by more than 20 points, and so long a silence is unusual for them. In half a year, %s was to be expected of them.",
               "norisk": "Nobody's risk has risen much since.", "was": "still there, then", "isnow": "now", "halfyear": "expected in half a year",
               "fall": "Early warning: whose value has fallen since %s",
               "fallen": "Customers who fell below the best value tier, %2$s: %1$s. In the year up to then they brought %3$s, in the last year %4$s: %5$s is at stake.",
               "nofall": "No customer of the best value tier has fallen to a lower one.",
               "tier": "value tier", "yearthen": "brought in the year up to then", "yearnow": "in the last year",
               "outlook": "The next year",
               "expect": "In the year after %s, customers known today can be expected to order on about %s days, and to bring about %s.",
               "past": "In the year before, customers brought %s.",
               "alive": "Of %s customers, about %s are probably still there.",
               "assumes": "What the models (MBG/NBD and Gamma-Gamma) assume: customers order at random, each at a rate of their own, until they leave unseen; what an order brings does not depend on how often they order. Orders of one day are one order. New customers, seasons, prices and campaigns are not in it.",
               "doubt": "The models are in doubt about these data: take the figures as rough ones.",
               "few": "Too few customers have come back for an estimate.",
               "reason": "reason",
               "atstake": "revenue so far",
               "silent": "days since the last order, median"},
        "ru": {"title": "Клиенты на %s", "marks": "\u00a0,", "colon": ": ", "stop": ". ", "percent": "\u00a0%", "untitled": "Клиенты", "nobuyers": "До этого момента ни у одного клиента нет заказа.",
               "nobody": "В этой базе нет клиентов.",
               "customers": "клиентов", "orders": "заказов", "revenue": "выручка", "average": "средний чек",
               "figures": {"customers": ["клиент", "клиента", "клиентов"], "orders": ["заказ", "заказа", "заказов"]},
               "repeat": "купили больше одного раза", "segment": "сегмент", "other": "прочие", "share": "доля клиентов", "money": "доля выручки",
               "step": "обычный шаг", "service": "уровень обслуживания", "data": "Можно ли верить данным?",
               "sound": "У каждого заказа есть клиент, дата и сумма, и ни один не лежит в будущем.",
               "left": "заказов без клиента, не учтены: %s", "skipped": "заказов без даты или суммы, не учтены: %s",
               "refunds": "возвратов, вычтены из сумм: %s", "empty": "клиентов без заказов: %s",
               "future": "клиентов с последним заказом позже даты отчёта: %s",
               "who": "Кто наши клиенты и что с ними делать", "heat": "Клиенты по давности и ценности",
               "recency": "давность, 5 — лучшая", "value": "частота и сумма, 5 — лучшие",
               "bars": "Выручка по сегментам", "curve": "Кто приносит деньги",
               "warning": "Раннее предупреждение: ценные клиенты, которые уходят",
               "stake": "Клиентов, которые покупали часто и много, но давно не приходили: %s. Они принесли %s, это %s всей выручки.",
               "calm": "Ни один ценный клиент не пропал надолго.", "last": "дней с последнего заказа", "customer": "клиент", "days": "Как давно был последний заказ",
               "asof": "Показатели на конец %s, последнего дня в данных.",
               "noorders": "Ни у одного клиента нет заказа: есть только возвраты либо строки без даты или суммы.",
               "found": "что найдено и что делать",
               "count": "сколько",
               "month": "Вернувшиеся клиенты по месяцу первого заказа",
               "quarter": "Вернувшиеся клиенты по кварталу первого заказа",
               "year": "Вернувшиеся клиенты по году первого заказа",
               "changed": "Что изменилось за последние 90 дней",
               "sankey": "Кто перешёл за последние 90 дней",
               "moved": "С %s в лучший сегмент перешло клиентов: %s, в худший: %s, осталось на месте: %s, появилось новых: %s.",
               "nohistory": "Заказы охватывают слишком короткий срок для сравнения.",
               "risk": "Раннее предупреждение: у кого вырос риск с %s",
               "risen": "Клиентов, которые тогда, вероятно, были с нами, а теперь под вопросом: %s. Вероятность упала больше чем на 20 процентных пунктов, и столь долгое молчание для них необычно. За полгода от них ожидалось %s.",
               "norisk": "Заметно риск не вырос ни у кого.", "was": "с нами, тогда", "isnow": "теперь", "halfyear": "ожидалось за полгода",
               "fall": "Раннее предупреждение: чья ценность упала с %s",
               "fallen": "Клиентов, которые опустились ниже высшего уровня ценности, %2$s: %1$s. За год до того дня они принесли %3$s, за последний год %4$s, под угрозой %5$s.",
               "nofall": "С высшего уровня ценности никто не опустился.",
               "tier": "уровень ценности", "yearthen": "принёс за год до того дня", "yearnow": "за последний год",
               "outlook": "Следующий год",
               "expect": "За год после %s от уже известных клиентов можно ожидать дней с заказом: примерно %s, выручки: примерно %s.",
               "past": "За предыдущий год клиенты принесли %s.",
               "alive": "Из %s клиентов, вероятно, ещё с нами примерно %s.",
               "assumes": "Что предполагают модели (MBG/NBD и Gamma-Gamma): клиенты заказывают в случайные моменты, каждый со своей частотой, пока незаметно не уйдут; сумма заказа не зависит от того, как часто они заказывают. Заказы одного дня считаются одним. Новые клиенты, сезоны, цены и акции не учтены.",
               "doubt": "Модели плохо подходят к этим данным: считайте числа грубой оценкой.",
               "few": "Вернувшихся клиентов слишком мало для оценки.",
               "reason": "причина",
               "atstake": "выручка до сих пор",
               "silent": "дней без заказа, медиана"},
        "zh": {"title": "截至 %s 的客户", "marks": ",.", "colon": "：", "stop": "。", "percent": "%", "untitled": "客户", "nobuyers": "截至此刻，没有客户下过订单。",
               "nobody": "这个客户库中没有客户。",
               "customers": "客户数", "orders": "订单数", "revenue": "销售额", "average": "客单价",
               "repeat": "复购率", "segment": "分群", "other": "其他", "share": "客户占比", "money": "收入占比",
               "step": "常用动作", "service": "服务级别", "data": "数据可靠吗？",
               "sound": "每个订单都有客户、日期和金额，没有未来的订单。",
               "left": "没有客户的订单，未计入：%s", "skipped": "缺少日期或金额的订单，未计入：%s",
               "refunds": "退款，已从金额中扣除：%s", "empty": "没有订单的客户：%s",
               "future": "最后订单晚于报告时刻的客户：%s",
               "who": "客户是谁，该怎么做", "heat": "按近度与价值分布的客户",
               "recency": "近度，5 最好", "value": "频次与金额，5 最好",
               "bars": "各分群的收入", "curve": "谁带来收入",
               "warning": "早期预警：正在远离的高价值客户",
               "stake": "曾经频繁、大额购买但久未购买的客户：%s 位，累计贡献 %s，占全部收入的 %s。",
               "calm": "没有高价值客户长期未购买。", "last": "距上次购买天数", "customer": "客户", "days": "距上次购买多久",
               "asof": "统计截至数据中的最后一天 %s 结束时。",
               "noorders": "没有客户下过订单：只有退款，或缺少日期或金额的数据行。",
               "found": "发现与建议",
               "count": "数量",
               "month": "按首单月份统计的回购客户",
               "quarter": "按首单季度统计的回购客户",
               "year": "按首单年份统计的回购客户",
               "changed": "最近 90 天的变化",
               "sankey": "最近 90 天谁发生了流动",
               "moved": "自 %s 以来，升入更佳分群的客户 %s 位，降入较差分群的 %s 位，不变的 %s 位，新增 %s 位。",
               "nohistory": "订单历史太短，无法比较。",
               "risk": "早期预警：自 %s 以来风险上升的客户",
               "risen": "有 %s 位客户当时很可能仍活跃，现在存疑：留存概率下降超过 20 个百分点，且这么久未购对其并不寻常。原本预计半年内可带来 %s。",
               "norisk": "没有客户的风险明显上升。", "was": "当时留存概率", "isnow": "当前", "halfyear": "半年预期",
               "fall": "早期预警：自 %s 以来价值下降的客户",
               "fallen": "有 %1$s 位客户从最高价值等级 %2$s 降到较低等级。截至当时的一年里他们贡献 %3$s，最近一年 %4$s：%5$s 面临流失。",
               "nofall": "最高价值等级的客户无人降级。",
               "tier": "价值等级", "yearthen": "截至当时一年的贡献", "yearnow": "最近一年",
               "outlook": "未来一年",
               "expect": "在 %s 之后的一年里，现有客户预计约有 %s 个下单日，带来收入约 %s。",
               "past": "此前一年，客户带来收入 %s。",
               "alive": "在 %s 位客户中，约有 %s 位可能仍然活跃。",
               "assumes": "模型（MBG/NBD 与 Gamma-Gamma）的假设：客户随机下单，各有自己的频率，直到悄然离开；每单金额与下单频率无关。同一天的订单计为一单。未考虑新客户、季节、价格与促销活动。",
               "doubt": "模型对这些数据存疑：请将数字视为粗略估计。",
               "few": "复购的客户太少，无法估计。",
               "reason": "原因",
               "atstake": "累计收入",
               "silent": "距上次购买天数中位数"}
    }$words$::jsonb -> language
$$;
COMMENT ON FUNCTION report_words(text) IS 'support function of report: its words in a language';

-- A number as a language writes it: its marks are those of thousands and of decimals.
CREATE FUNCTION report_number(value numeric, pattern text, marks text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT translate(to_char(value, pattern), ',.', marks)
$$;
COMMENT ON FUNCTION report_number(numeric, text, text) IS 'support function of report: a number as a language writes it';

-- A part of a whole in percent; NULL of a whole that is nothing.
CREATE FUNCTION report_share(part numeric, whole numeric, word jsonb) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT @extschema@.report_number(100.0 * part / nullif(whole, 0), 'FM9999990.0', word ->> 'marks') || (word ->> 'percent')
$$;
COMMENT ON FUNCTION report_share(numeric, numeric, jsonb) IS 'support function of report: a part of a whole in percent';

-- What is counted, in the form that a number asks for: of one or of many, in Russian also of few.
CREATE FUNCTION report_form(forms jsonb, n numeric) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT forms ->> CASE
        WHEN jsonb_array_length(forms) = 2 THEN (n <> 1)::integer
        WHEN n % 10 = 1 AND n % 100 <> 11 THEN 0
        WHEN n % 10 BETWEEN 2 AND 4 AND n % 100 NOT BETWEEN 12 AND 14 THEN 1
        ELSE 2 END
$$;
COMMENT ON FUNCTION report_form(jsonb, numeric) IS 'support function of report: what is counted, in the form that a number asks for';
