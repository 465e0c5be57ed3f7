//! What is said of the stages of a customer, and of their rules that users write.

use super::texts;

texts! {
    STAGE_NO_ORDER:
        "no order by as_of",
        "нет заказов к моменту as_of",
        "截至 as_of 没有订单";
    STAGE_ONE_DAY:
        "orders on one day",
        "заказы в один день",
        "只有一天下过单";
    STAGE_UP_TO_DAYS:
        "orders on 2 to {most} {most|day|days}",
        "число дней с заказами: от 2 до {most}",
        "有 2 至 {most} 天下过单";
    STAGE_TWO_DAYS:
        "orders on two days",
        "заказы в два разных дня",
        "有两天下过单";
    STAGE_DAYS:
        "orders on {least} {least|day|days} or more",
        "число дней с заказами: не меньше {least}",
        "至少有 {least} 天下过单";
    STAGE_DAYS_AND_TOTAL:
        "orders on {least} {least|day|days} or more, worth {total} or more in all",
        "число дней с заказами: не меньше {least}, общая сумма: не меньше {total}",
        "至少有 {least} 天下过单，合计不少于 {total}";
    STAGE_NOBODY:
        "nobody: give \"vip\" in the options",
        "никто: задайте \"vip\" в параметрах",
        "没有人：请在选项中给出 \"vip\"";
    STAGE_CAME_BACK:
        "the last order came after a silence that had made them lost",
        "последний заказ пришёл после молчания, из-за которого клиент считался потерянным",
        "最近一单之前的沉寂已使其被视为流失";
    SILENT_FOR_DAYS:
        "no order for more than {limit} {limit|day|days}",
        "нет заказов больше {limit} {limit|дня|дней|дней}",
        "超过 {limit} 天没有订单";
    SILENT_FOR_GAPS:
        "no order for more than {limit} {limit|time|times} the customer's own mean gap",
        "нет заказов дольше, чем {limit} {limit|обычный для клиента промежуток|обычных для клиента промежутка|обычных для клиента промежутков} между ними",
        "未下单的时间超过客户自身平均间隔的 {limit} 倍";
    SILENT_BEYOND_CHANCE:
        "so long a silence has a probability below {limit} from one who is still there",
        "у оставшегося клиента столь долгое молчание имеет вероятность меньше {limit}",
        "仍活跃的客户沉寂这么久的概率低于 {limit}";
    VIP_BELOW_REGULAR:
        "a VIP has orders on {vip} {vip|day|days}, a regular on {regular}",
        "лидеру хватает {vip} {vip|дня|дней|дней} с заказами, а постоянному нужно {regular}",
        "VIP 只需 {vip} 天下单，而常客需要 {regular} 天";
    ASK_AS_MANY:
        "Ask as many of a VIP, or more.",
        "Требуйте от лидера не меньше.",
        "对 VIP 的要求应不低于常客。";
    TOTAL_ASKS_NOTHING:
        "every customer brings as much as the total asks for",
        "требуемая сумма есть у каждого клиента",
        "每位客户都达到所要求的总额";
    GIVE_TOP_TIER:
        "Give the least sum of the top tier.",
        "Задайте наименьшую сумму высшего уровня.",
        "请给出最高层级的最低总额。";
    REGULARS_ARE_VIP:
        "every regular is a VIP, so that nobody is a regular",
        "каждый постоянный — лидер, поэтому постоянных нет",
        "每位常客都是 VIP，因此没有常客";
    ASK_MORE_DAYS_OR_TOTAL:
        "Ask for more days with orders, or for a total.",
        "Требуйте больше дней с заказами или общую сумму.",
        "请要求更多下单天数，或要求总额。";
    NOBODY_REPEATS:
        "who comes twice is a regular, so that nobody is a repeat customer",
        "кто пришёл дважды, уже постоянный, поэтому повторных клиентов нет",
        "来过两次即为常客，因此没有复购客";
    ASK_THREE_DAYS:
        "Ask for 3 days with orders or more.",
        "Требуйте 3 дня с заказами или больше.",
        "请要求至少 3 天下单。";
    BUSINESS_SAYS_NOTHING:
        "both limits are given, so that the business says nothing",
        "заданы обе границы, поэтому вид бизнеса ничего не меняет",
        "两个界限都已给出，因此业态不起作用";
    LEAVE_ONE_OUT:
        "Leave one of them out.",
        "Уберите одно из двух.",
        "请去掉其中之一。";
    SOON_AT_RISK:
        "a customer is at risk after {days} {days|day|days}",
        "клиент попадает в зону риска уже через {days} {days|день|дня|дней}",
        "客户在 {days} 天后即有流失风险";
    ARE_THESE_WEEKS:
        "Limits by days are numbers of days: are these weeks or months?",
        "Границы задаются в днях: не недели ли это или месяцы?",
        "按天的界限以天为单位：这些是周还是月？";

    // Why rules are refused.
    NO_SUCH_BUSINESS:
        "there is no business \"{name}\"",
        "вида бизнеса «{name}» нет",
        "没有“{name}”这种业态";
    THE_BUSINESSES:
        "Known are {names}; or give at_risk and lost in days.",
        "Известны: {names}; или задайте \"at_risk\" и \"lost\" в днях.",
        "已知的有：{names}；或以天为单位给出 \"at_risk\" 和 \"lost\"。";
    OPTION_IS:
        "{option} is {value}",
        "значение \"{option}\": {value}",
        "\"{option}\" 为 {value}";
    LIMIT_IN_DAYS:
        "It is a number of days above 0.",
        "Нужно число дней больше 0.",
        "应为大于 0 的天数。";
    LIMIT_IN_GAPS:
        "It is a multiple of the customer's own mean gap, above 0.",
        "Нужно число больше 0: во сколько раз молчание длиннее обычного для клиента промежутка между заказами.",
        "应为客户自身平均间隔的倍数，大于 0。";
    LIMIT_BY_CHANCE:
        "It is a probability between 0 and 1.",
        "Нужна вероятность между 0 и 1.",
        "应为 0 与 1 之间的概率。";
    LIMITS_OUT_OF_ORDER:
        "at_risk is {at_risk} and lost is {lost}",
        "значение \"at_risk\": {at_risk}, значение \"lost\": {lost}",
        "\"at_risk\" 为 {at_risk}，\"lost\" 为 {lost}";
    RISK_IS_LIKELIER:
        "A customer is at risk before they are lost: at_risk is the larger probability.",
        "Клиент сначала в зоне риска и лишь потом потерян: вероятность \"at_risk\" должна быть больше.",
        "客户先有流失风险，之后才流失：\"at_risk\" 的概率应更大。";
    RISK_COMES_FIRST:
        "A customer is at risk before they are lost: after a shorter silence.",
        "Клиент сначала в зоне риска и лишь потом потерян: после более короткого молчания.",
        "客户先有流失风险，之后才流失：前者的沉寂应更短。";
    SILENCE_NEEDS_MODEL:
        "limits by silence need a model",
        "границам по вероятности молчания нужна модель",
        "按沉寂概率的界限需要模型";
    GIVE_MODEL:
        "Give a model of segment.fit_clv first: segment.lifecycle(model, days, as_of, options).",
        "Первым аргументом дайте модель от segment.fit_clv: \"segment.lifecycle(model, days, as_of, options)\".",
        "请以 segment.fit_clv 的模型作为第一个参数：\"segment.lifecycle(model, days, as_of, options)\"。";
    BUSINESS_IN_DAYS:
        "business sets limits in days, and limits are by silence",
        "\"business\" задаёт границы в днях, а они нужны по вероятности молчания",
        "\"business\" 以天设定界限，而此处界限按沉寂概率计";
    REGULAR_FROM_TWO:
        "A regular has orders on 2 days or more.",
        "У постоянного клиента не меньше 2 дней с заказами.",
        "常客至少有 2 天下过单。";
    VIP_IS_NO_RULE:
        "vip is not a rule",
        "\"vip\" — не правило",
        "\"vip\" 不是规则";
    GIVE_VIP:
        "Give orders of 2 or more, and perhaps a total, as in {example}.",
        "Задайте \"orders\" не меньше 2 и, если нужно, \"total\", например {example}.",
        "请给出不小于 2 的 \"orders\"，需要时加上 \"total\"，例如 {example}。";
    SEASON_WITHOUT_SHOP:
        "season has no twelve numbers for the shop",
        "в \"season\" нет двенадцати чисел для магазина",
        "\"season\" 中没有店铺的十二个数";
    GIVE_MONTHS:
        "Give what the shop sells in each month, January first: 12 numbers of 0 or more.",
        "Задайте, сколько магазин продаёт в каждом месяце, начиная с января: 12 чисел не меньше 0.",
        "请给出店铺每月的销售额，从一月开始：12 个不小于 0 的数。";
    SEASON_HAS_OWN:
        "season has own as {own}",
        "в \"season\" значение \"own\": {own}",
        "\"season\" 中的 \"own\" 为 {own}";
    OWN_IN_MONTHS:
        "It is a number of months above 0: the more, the less one's own months count.",
        "Нужно число месяцев больше 0: чем оно больше, тем меньше значат месяцы самого клиента.",
        "应为大于 0 的月数：越大，客户自己的月份作用越小。";
}
