//! What is said of scores, segments and tiers.

use super::texts;

texts! {
    // Why a customer has a score.
    NO_ORDERS_NO_SEGMENT:
        "no orders, so no scores and no segment",
        "заказов нет, поэтому нет ни оценок, ни сегмента",
        "没有订单，因此没有评分，也没有分群";
    ANY_ORDER_LIFTS_R:
        "any new order lifts r from {r} to {renewed}",
        "любой новый заказ поднимет оценку r с {r} до {renewed}",
        "任何一笔新订单都会使 r 从 {r} 升至 {renewed}";
    BEST_SCORE:
        "{letter} {score} is the best score",
        "{letter} {score} — лучшая оценка",
        "{letter} {score} 已是最高分";
    NO_ORDER_LIFTS_R:
        "no order at the time of scoring lifts r above {r}",
        "заказ в момент оценки не поднимет r выше {r}",
        "评分时点的任何订单都不能使 r 高于 {r}";
    WITHOUT_ONE_R_FALLS_ON:
        "without one r falls to {fallen} on {time}",
        "без него оценка r опустится до {fallen}: это случится {time}",
        "否则 r 将于 {time} 降至 {fallen}";
    WITHOUT_ONE_R_FALLS_AFTER:
        "without one r falls to {fallen} after {time}",
        "без него оценка r опустится до {fallen} после {time}",
        "否则 r 将在 {time} 之后降至 {fallen}";
    WITHOUT_ORDER_IT_FALLS_ON:
        "without a new order it falls to {fallen} on {time}",
        "без нового заказа она опустится до {fallen}: это случится {time}",
        "若无新订单，将于 {time} 降至 {fallen}";
    WITHOUT_ORDER_IT_FALLS_AFTER:
        "without a new order it falls to {fallen} after {time}",
        "без нового заказа она опустится до {fallen} после {time}",
        "若无新订单，将在 {time} 之后降至 {fallen}";
    ONE_ORDER_LIFTS_F:
        "one more order lifts f from {f} to {next}",
        "ещё один заказ поднимет оценку f с {f} до {next}",
        "再下 1 单，f 将从 {f} 升至 {next}";
    ORDERS_LIFT_F:
        "{gap} more {gap|order lifts|orders lift} f from {f} to {next}",
        "ещё {gap} {gap|заказ|заказа|заказов} {gap|поднимет|поднимут|поднимут} оценку f с {f} до {next}",
        "再下 {gap} 单，f 将从 {f} 升至 {next}";
    NO_ORDERS_LIFT_F:
        "no number of orders lifts f above {f}",
        "сколько бы ни было заказов, f не поднимется выше {f}",
        "再多订单也不能使 f 高于 {f}";
    ORDER_MAKES_F_FALL:
        "one more order makes r {r}, within which f falls from {f} to {then}",
        "после ещё одного заказа r станет {r}, и среди таких клиентов f опустится с {f} до {then}",
        "再下 1 单，r 变为 {r}，在该档内 f 从 {f} 降至 {then}";
    ORDER_MAKES_F_STAY:
        "one more order makes r {r}, within which f stays {f}",
        "после ещё одного заказа r станет {r}, и среди таких клиентов f останется {f}",
        "再下 1 单，r 变为 {r}，在该档内 f 仍为 {f}";
    ORDER_MAKES_F_RISE:
        "one more order makes r {r}, within which f rises from {f} to {then}",
        "после ещё одного заказа r станет {r}, и среди таких клиентов f поднимется с {f} до {then}",
        "再下 1 单，r 变为 {r}，在该档内 f 从 {f} 升至 {then}";
    ONE_ORDER_LIFTS_IT:
        "one more order lifts it to {next}",
        "ещё один заказ поднимет её до {next}",
        "再下 1 单将升至 {next}";
    ORDERS_LIFT_IT:
        "{gap} more {gap|order lifts|orders lift} it to {next}",
        "ещё {gap} {gap|заказ|заказа|заказов} {gap|поднимет|поднимут|поднимут} её до {next}",
        "再下 {gap} 单将升至 {next}";
    ANY_SPENDING_LIFTS_M:
        "any further spending lifts m from {m} to {next}",
        "любая новая покупка поднимет оценку m с {m} до {next}",
        "任何新增消费都会使 m 从 {m} 升至 {next}";
    SPENDING_LIFTS_M:
        "spending more than {amount} more lifts m from {m} to {next}",
        "покупки ещё более чем на {amount} поднимут оценку m с {m} до {next}",
        "再消费超过 {amount}，m 将从 {m} 升至 {next}";
    ORDER_ABOVE_LIFTS_M:
        "one more order of more than {amount} lifts m from {m} to {next}",
        "ещё один заказ более чем на {amount} поднимет оценку m с {m} до {next}",
        "再下一笔超过 {amount} 的订单，m 将从 {m} 升至 {next}";
    USUAL_LIFTS_IT:
        "an order of the usual {amount} lifts it to {score}",
        "заказ на обычные {amount} поднимет её до {score}",
        "一笔平时金额 {amount} 的订单可使其升至 {score}";
    USUAL_DOES:
        "an order of the usual {amount} does",
        "заказа на обычные {amount} достаточно",
        "一笔平时金额 {amount} 的订单即可";
    USUAL_DOES_NOT:
        "an order of the usual {amount} does not",
        "заказа на обычные {amount} недостаточно",
        "一笔平时金额 {amount} 的订单还不够";
    ORDER_LEADS:
        "one more order: {then}",
        "ещё один заказ: {then}",
        "再下 1 单：{then}";
    ORDER_LEADS_BY_AMOUNT:
        "one more order ({cases})",
        "ещё один заказ ({cases})",
        "再下 1 单（{cases}）";
    USUAL_ORDER_LEADS:
        "one more order of the usual {amount}: {then} ({cases})",
        "ещё один заказ на обычные {amount}: {then} ({cases})",
        "再下一笔平时金额 {amount} 的订单：{then}（{cases}）";
    ORDER_LEADS_WITHIN:
        "one more order: {then} within r {r} f {f}",
        "ещё один заказ: {then} среди клиентов с r {r} f {f}",
        "再下 1 单：在 r {r} f {f} 档内为 {then}";
    ORDER_LEADS_BY_AMOUNT_WITHIN:
        "one more order within r {r} f {f} ({cases})",
        "ещё один заказ, среди клиентов с r {r} f {f} ({cases})",
        "再下 1 单，在 r {r} f {f} 档内（{cases}）";
    USUAL_ORDER_LEADS_WITHIN:
        "one more order of the usual {amount}: {then} within r {r} f {f} ({cases})",
        "ещё один заказ на обычные {amount}: {then} среди клиентов с r {r} f {f} ({cases})",
        "再下一笔平时金额 {amount} 的订单：在 r {r} f {f} 档内为 {then}（{cases}）";
    FIRST_ORDER_LEADS:
        "one order: {then}",
        "один заказ: {then}",
        "下 1 单：{then}";
    FIRST_ORDER_LEADS_BY_AMOUNT:
        "one order ({cases})",
        "один заказ ({cases})",
        "下 1 单（{cases}）";
    UP_TO_LEADS:
        "up to {amount}: {then}",
        "до {amount}: {then}",
        "不超过 {amount}：{then}";
    FROM_LEADS:
        "from {amount}: {then}",
        "от {amount}: {then}",
        "{amount} 起：{then}";
    ABOVE_LEADS:
        "above {amount}: {then}",
        "больше {amount}: {then}",
        "高于 {amount}：{then}";
    ORDER_CHANGES_NOTHING:
        "one more order leaves them there",
        "ещё один заказ ничего не изменит",
        "再下 1 单也不会改变";
    IN_SEGMENT:
        "{rule}: {segment}; {outlook}",
        "{rule}: {segment}; {outlook}",
        "{rule}：{segment}；{outlook}";
    CELL:
        "cell {cell}",
        "ячейка {cell}",
        "单元 {cell}";
    NO_OTHER_SEGMENT:
        "no other segment",
        "никакой другой сегмент",
        "不属于其他分群";
    NO_ORDERS:
        "no orders",
        "нет заказов",
        "没有订单";
    CELLS:
        "cells {cells}",
        "ячейки {cells}",
        "单元 {cells}";
    RULE_OR:
        "{rule} or {more}",
        "{rule} или {more}",
        "{rule} 或 {more}";
    R_HIGH:
        "r high",
        "r высокая",
        "r 高";
    R_MIDDLE:
        "r middle",
        "r средняя",
        "r 中";
    R_LOW:
        "r low",
        "r низкая",
        "r 低";
    F_AND_M_HIGH:
        "f and m high, or one of them middle",
        "f и m высокие, или одна из них средняя",
        "f 与 m 均高，或其一为中";
    F_AND_M_MIDDLE:
        "f and m middle, or one high and one low",
        "f и m средние, или одна высокая, а другая низкая",
        "f 与 m 均为中，或一高一低";
    F_AND_M_LOW:
        "f and m low, or one of them middle",
        "f и m низкие, или одна из них средняя",
        "f 与 m 均低，或其一为中";
    RULE_AND:
        "{rule} and {more}",
        "{rule} и {more}",
        "{rule} 且 {more}";

    // Why a customer moved.
    MOVED_BY_TIME:
        "as time passed, \"{was}\" is now \"{is}\"",
        "время шло, и «{was}» теперь «{is}»",
        "随着时间推移，由“{was}”变为“{is}”";
    MOVED_BY_ORDERS:
        "by the orders that came, \"{was}\" is now \"{is}\"",
        "из-за пришедших заказов «{was}» теперь «{is}»",
        "因新订单，由“{was}”变为“{is}”";
    MOVED_BY_RULER:
        "by the new model, \"{was}\" is now \"{is}\"",
        "по новой модели «{was}» теперь «{is}»",
        "按新模型，由“{was}”变为“{is}”";
    ENTERED_BY_TIME:
        "as time passed, the customer is now \"{is}\"",
        "время шло, и клиент теперь «{is}»",
        "随着时间推移，该客户现为“{is}”";
    ENTERED_BY_ORDERS:
        "by the orders that came, the customer is now \"{is}\"",
        "из-за пришедших заказов клиент теперь «{is}»",
        "因新订单，该客户现为“{is}”";
    ENTERED_BY_RULER:
        "by the new model, the customer is now \"{is}\"",
        "по новой модели клиент теперь «{is}»",
        "按新模型，该客户现为“{is}”";
    LEFT_BY_TIME:
        "as time passed, the customer is no longer \"{was}\"",
        "время шло, и клиент больше не «{was}»",
        "随着时间推移，该客户不再是“{was}”";
    LEFT_BY_ORDERS:
        "by the orders that came, the customer is no longer \"{was}\"",
        "из-за пришедших заказов клиент больше не «{was}»",
        "因新订单，该客户不再是“{was}”";
    LEFT_BY_RULER:
        "by the new model, the customer is no longer \"{was}\"",
        "по новой модели клиент больше не «{was}»",
        "按新模型，该客户不再是“{was}”";
    DAYS_SINCE:
        "{days} {days|day|days} since the last order",
        "{days} {days|день|дня|дней} с последнего заказа",
        "距最近一单 {days} 天";
    ORDERS:
        "{orders} {orders|order|orders}",
        "{orders} {orders|заказ|заказа|заказов}",
        "{orders} 笔订单";
    SPENT:
        "{amount} spent",
        "потрачено {amount}",
        "累计消费 {amount}";
    MEAN_SPENT:
        "{amount} spent an order",
        "средний чек {amount}",
        "客单价 {amount}";
    FIRST_SCORED:
        "{now}: the customer is scored for the first time",
        "{now}: клиент оценён впервые",
        "{now}：该客户首次获得评分";
    NO_ORDERS_ANY_MORE:
        "no orders any more, so no score",
        "заказов больше нет, поэтому нет и оценки",
        "不再有订单，因此没有评分";
    SCORE_RISES:
        "{letter} rises from {was} to {is}",
        "{letter} растёт с {was} до {is}",
        "{letter} 从 {was} 升至 {is}";
    SCORE_FALLS:
        "{letter} falls from {was} to {is}",
        "{letter} падает с {was} до {is}",
        "{letter} 从 {was} 降至 {is}";
    NEW_CUT:
        "{now}, and the new model has a cut at {cut}: {moved}",
        "{now}, а в новой модели граница {cut}: {moved}",
        "{now}，新模型的分界值为 {cut}：{moved}";
    NEW_SCORES:
        "{now}, and the new model has other scores: {moved}",
        "{now}, а в новой модели другие оценки: {moved}",
        "{now}，新模型的评分不同：{moved}";
    OTHER_CUT:
        "{now}, which is held against a cut at {cut} since r is another: {moved}",
        "{now}, при другой оценке r граница {cut}: {moved}",
        "{now}，因 r 已变，分界值为 {cut}：{moved}";
    ACROSS_CUT:
        "{now}, across the cut at {cut}: {moved}",
        "{now}, граница {cut} пройдена: {moved}",
        "{now}，越过分界值 {cut}：{moved}";
    NOW:
        "{now}: {moved}",
        "{now}: {moved}",
        "{now}：{moved}";
    FIRST_TIER:
        "{now}: the customer is in a tier for the first time, \"{is}\"",
        "{now}: у клиента впервые есть уровень, «{is}»",
        "{now}：该客户首次进入层级“{is}”";
    NO_TIER_ANY_MORE:
        "the customer is not there any more, so has no tier",
        "клиента больше нет в данных, поэтому нет и уровня",
        "该客户已不在，因此没有层级";
    ACROSS_THRESHOLD:
        "{now}, across the threshold of {cut}: \"{was}\" is now \"{is}\"",
        "{now}, порог {cut} пройден: «{was}» теперь «{is}»",
        "{now}，越过门槛 {cut}：由“{was}”变为“{is}”";
    NEW_THRESHOLD:
        "{now}, and the new model has a threshold of {cut}: \"{was}\" is now \"{is}\"",
        "{now}, а в новой модели порог {cut}: «{was}» теперь «{is}»",
        "{now}，新模型的门槛为 {cut}：由“{was}”变为“{is}”";
    NEW_TIERS:
        "{now}, and the new model has other tiers: \"{was}\" is now \"{is}\"",
        "{now}, а в новой модели другие уровни: «{was}» теперь «{is}»",
        "{now}，新模型的层级不同：由“{was}”变为“{is}”";

    // What to know of a model of scores.
    OF_RECENCY:
        "recency: {what}",
        "давность: {what}",
        "近度：{what}";
    OF_FREQUENCY:
        "frequency: {what}",
        "частота: {what}",
        "频次：{what}";
    OF_MONETARY:
        "monetary: {what}",
        "сумма: {what}",
        "金额：{what}";
    NO_SUCH_SCORES:
        "no customer can have {scores|score|scores} {scores} of {bins}, as {cause}",
        "ни у одного клиента не может быть {scores|оценки|оценок|оценок} {scores} из {bins}: {cause}",
        "没有客户能得到 {scores} 分（共 {bins} 档），因为{cause}";
    ONE_CUSTOMER:
        "there is only 1 customer",
        "клиент всего один",
        "只有 1 位客户";
    FEW_CUSTOMERS:
        "there {customers|is|are} only {customers} {customers|customer|customers}",
        "клиентов всего {customers}",
        "只有 {customers} 位客户";
    FEW_CUSTOMERS_ALIKE:
        "there {customers|is|are} only {customers} {customers|customer|customers}, not all different",
        "клиентов всего {customers}, и не все они разные",
        "只有 {customers} 位客户，且并非各不相同";
    FEWER_THAN_SCORES:
        "there are fewer customers than scores",
        "клиентов меньше, чем оценок",
        "客户数少于评分档数";
    VALUES_EQUAL:
        "too many values are equal",
        "слишком много одинаковых значений",
        "相同的值太多";
    NONE_POSITIVE:
        "no value is above 0",
        "нет значений больше 0",
        "没有大于 0 的值";
    ONE_POSITIVE:
        "only one value is above 0",
        "больше 0 только одно значение",
        "只有一个大于 0 的值";
    POSITIVE_EQUAL:
        "all values above 0 are equal",
        "все значения больше 0 одинаковы",
        "所有大于 0 的值都相同";
    VALUES_CLOSE:
        "the values lie too close together",
        "значения слишком близки друг к другу",
        "各值过于接近";
    BINS_NARROW:
        "some bins are narrower than a day",
        "некоторые промежутки короче дня",
        "部分区间不足一天";
    NAMES_NEED_DAYS:
        "recency: {what}; names of segments that sound like days need cuts in days",
        "давность: {what}; названиям сегментов, говорящим о днях, нужны границы в днях",
        "近度：{what}；含有天数意味的分群名称需要以天为界";
    SCORE_REACHES:
        "score {score} of {bins} reaches {days} {days|day|days} of silence",
        "оценка {score} из {bins} доходит до {days} {days|дня|дней|дней} молчания",
        "{score} 分（共 {bins} 档）包含长达 {days} 天未购的客户";
    SCORE_BEGINS:
        "score 1 of {bins} begins at {days} {days|day|days} of silence",
        "оценка 1 из {bins} начинается уже с {days} {days|дня|дней|дней} молчания",
        "1 分（共 {bins} 档）从 {days} 天未购即开始";
    EMPTY_CELLS:
        "{empty} of {parents} parent {parents|cell|cells} {empty|has|have} no customers, so the cuts of all customers hold there",
        "в {empty} из {parents} {parents|родительской ячейки|родительских ячеек|родительских ячеек} нет клиентов, там действуют границы по всем клиентам",
        "{parents} 个上级单元中有 {empty} 个没有客户，采用全体客户的分界值";
    CELLS_LACK_SCORES:
        "in {cells} of {parents} parent {parents|cell|cells} some scores cannot occur, as {cause}",
        "в {cells} из {parents} {parents|родительской ячейки|родительских ячеек|родительских ячеек} некоторые оценки невозможны: {cause}",
        "{parents} 个上级单元中有 {cells} 个无法出现某些评分，因为{cause}";
    CELLS_LACK_SCORES_BY_CAUSE:
        "in {cells} of {parents} parent {parents|cell|cells} some scores cannot occur: {causes}",
        "в {cells} из {parents} {parents|родительской ячейки|родительских ячеек|родительских ячеек} некоторые оценки невозможны: {causes}",
        "{parents} 个上级单元中有 {cells} 个无法出现某些评分：{causes}";
    CAUSE_IN:
        "in {count} {cause}",
        "в {count} {cause}",
        "{count} 个单元{cause}";
    LEFT_OUT_WITHOUT_CUSTOMER:
        "{orders} {orders|order|orders} without a customer {orders|was|were} left out: complete such rows, or filter them out",
        "{orders} {orders|заказ|заказа|заказов} без клиента {orders|пропущен|пропущено|пропущено}: дополните такие строки или исключите их фильтром",
        "已忽略 {orders} 笔没有客户的订单：请补全这些行，或将其过滤";
    LEFT_OUT_SKIPPED:
        "{orders} {orders|order|orders} without a date or an amount {orders|was|were} left out: complete such rows, or filter them out",
        "{orders} {orders|заказ|заказа|заказов} без даты или суммы {orders|пропущен|пропущено|пропущено}: дополните такие строки или исключите их фильтром",
        "已忽略 {orders} 笔缺少日期或金额的订单：请补全这些行，或将其过滤";
    LEFT_OUT_NULLS:
        "{nulls} {nulls|NULL|NULLs} {nulls|was|were} left out",
        "{nulls|пропущено|пропущено|пропущено} {nulls} {nulls|значение|значения|значений} NULL",
        "已忽略 {nulls} 个 NULL";
    LEFT_OUT_WITHOUT_ORDERS:
        "{customers} {customers|customer|customers} without orders {customers|was|were} left out",
        "{customers} {customers|клиент|клиента|клиентов} без заказов {customers|пропущен|пропущено|пропущено}",
        "已忽略 {customers} 位没有订单的客户";
    LEFT_OUT_WITHOUT_VALUE:
        "{customers} {customers|customer|customers} without a value {customers|was|were} left out",
        "{customers} {customers|клиент|клиента|клиентов} без значения {customers|пропущен|пропущено|пропущено}",
        "已忽略 {customers} 位没有数值的客户";
    LEFT_OUT_WITHOUT_ORDER_BY_AS_OF:
        "{customers} {customers|customer|customers} without an order by as_of {customers|was|were} left out",
        "{customers} {customers|клиент|клиента|клиентов} без заказа к моменту as_of {customers|пропущен|пропущено|пропущено}",
        "已忽略 {customers} 位截至 as_of 没有订单的客户";
    ORDERS_AFTER_AS_OF:
        "{customers} {customers|customer has an order|customers have orders} after as_of, so their recency is negative: leave later orders out, or pass a later as_of",
        "у {customers} {customers|клиента|клиентов|клиентов} есть заказы после as_of, поэтому давность отрицательна: исключите поздние заказы или возьмите as_of позже",
        "{customers} 位客户有晚于 as_of 的订单，近度为负：请剔除这些订单，或改用更晚的 as_of";

    // Tiers.
    BEST_TIER:
        "\"{label}\" is the best tier",
        "«{label}» — высший уровень",
        "“{label}”已是最高层级";
    NO_VALUE_REACHES:
        "no value reaches a tier above \"{label}\"",
        "выше уровня «{label}» не поднимет никакое значение",
        "没有数值能高于层级“{label}”";
    VALUE_MAKES_TIER:
        "{value} makes it \"{above}\"",
        "{value} — уже уровень «{above}»",
        "达到 {value} 即为“{above}”";
    ANY_VALUE_MAKES_TIER:
        "any value above 0 makes it \"{above}\"",
        "любое значение выше 0 — уже уровень «{above}»",
        "任何大于 0 的数值即为“{above}”";
    MORE_MAKES_TIER:
        "{gap} more, to {value}, makes it \"{above}\"",
        "ещё {gap}, до {value}, — и уровень станет «{above}»",
        "再增加 {gap}，达到 {value}，即为“{above}”";
    LESS_MAKES_TIER:
        "{gap} less, to {value}, makes it \"{above}\"",
        "на {gap} меньше, до {value}, — и уровень станет «{above}»",
        "再减少 {gap}，降到 {value}，即为“{above}”";
    NO_POSITIVE_VALUE:
        "no value is positive, so every customer is in tier \"{label}\"",
        "положительных значений нет, поэтому все клиенты на уровне «{label}»",
        "没有正值，因此所有客户都在层级“{label}”";
    EMPTY_TIER:
        "no customer is in tier \"{label}\"",
        "на уровне «{label}» нет клиентов",
        "层级“{label}”没有客户";
    TIE_ACROSS_TIER:
        "{tied} {tied|customer ties|customers tie} at {value} across the end of tier \"{label}\", so all of them are below it",
        "у {tied} {tied|клиента|клиентов|клиентов} на границе уровня «{label}» одно значение {value}, поэтому все они ниже него",
        "有 {tied} 位客户在层级“{label}”的边界上同为 {value}，因此全部归入其下";
}
