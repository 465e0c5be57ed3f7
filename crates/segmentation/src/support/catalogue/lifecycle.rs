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
}
