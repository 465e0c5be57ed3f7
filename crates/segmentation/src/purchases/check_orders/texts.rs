//! What a check of orders says, in every language: whole sentences, with places for figures in the advice.

use crate::support::findings::Severity;
use crate::support::language::Texts;

/// What is looked for, in the order in which findings of one severity are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    NoCustomer,
    NoDate,
    InfiniteDate,
    SentinelDate,
    NoAmount,
    UnusableAmount,
    SeveralCurrencies,
    DocumentOfSeveral,
    AnyCustomer,
    TestCustomer,
    GiantCustomer,
    ImplausibleDate,
    AfterAsOf,
    EmptyDays,
    JumpDays,
    HugeAmount,
    RefundOnly,
    NoCurrency,
    DuplicateRow,
    DocumentTwice,
    SameSecond,
    ZeroAmount,
    Refund,
}

/// What is said of one.
pub(super) struct Said {
    pub(super) about: &'static str,
    pub(super) severity: Severity,
    pub(super) finding: Texts,
    pub(super) advice: Texts,
}

impl Check {
    pub(super) const ALL: [Check; 23] = [
        Check::NoCustomer,
        Check::NoDate,
        Check::InfiniteDate,
        Check::SentinelDate,
        Check::NoAmount,
        Check::UnusableAmount,
        Check::SeveralCurrencies,
        Check::DocumentOfSeveral,
        Check::AnyCustomer,
        Check::TestCustomer,
        Check::GiantCustomer,
        Check::ImplausibleDate,
        Check::AfterAsOf,
        Check::EmptyDays,
        Check::JumpDays,
        Check::HugeAmount,
        Check::RefundOnly,
        Check::NoCurrency,
        Check::DuplicateRow,
        Check::DocumentTwice,
        Check::SameSecond,
        Check::ZeroAmount,
        Check::Refund,
    ];

    pub(super) const fn said(self) -> Said {
        use Severity::{Error, Note, Warning};
        match self {
            Check::NoCustomer => Said {
                about: "customer",
                severity: Error,
                finding: ["Orders have no customer.", "У заказов нет клиента.", "有订单没有客户。"],
                advice: [
                    "They are in no summary of a customer. Find whose they are, or look at them apart.",
                    "Они не войдут ни в одну сводку по клиентам. Найдите, чьи они, или рассматривайте их отдельно.",
                    "它们不会计入任何客户汇总。请补全客户，或单独分析。",
                ],
            },
            Check::NoDate => Said {
                about: "at",
                severity: Error,
                finding: ["Orders have no date.", "У заказов нет даты.", "有订单没有日期。"],
                advice: [
                    "They are left out of recency and frequency. Load them again with their date.",
                    "Они не учитываются в давности и частоте. Загрузите их заново с датой.",
                    "它们不计入近度和频次。请带日期重新导入。",
                ],
            },
            Check::InfiniteDate => Said {
                about: "at",
                severity: Error,
                finding: [
                    "Orders have an infinite date.",
                    "У заказов бесконечная дата.",
                    "有订单的日期为无穷大。",
                ],
                advice: [
                    "Summaries refuse such rows. Leave them out with a FILTER clause, or make the date NULL.",
                    "Сводки отвергают такие строки. Исключите их условием FILTER или замените дату на NULL.",
                    "汇总会拒绝这些行。请用 FILTER 子句剔除，或将日期改为 NULL。",
                ],
            },
            Check::SentinelDate => Said {
                about: "at",
                severity: Error,
                finding: [
                    "Orders have a date that stands for none.",
                    "У заказов дата, которая означает её отсутствие.",
                    "有订单使用代表“无日期”的占位日期。",
                ],
                advice: [
                    "Some program wrote the first or the last day that it knows. Make these dates NULL, or find the true ones.",
                    "Какая-то программа записала первый или последний известный ей день. Замените такие даты на NULL или найдите настоящие.",
                    "某个程序写入了它所知的最早或最晚日期。请改为 NULL，或找回真实日期。",
                ],
            },
            Check::NoAmount => Said {
                about: "amount",
                severity: Error,
                finding: ["Orders have no amount.", "У заказов нет суммы.", "有订单没有金额。"],
                advice: [
                    "They are left out of summaries. If they cost nothing, give them an amount of 0.",
                    "Они не войдут в сводки. Если они бесплатны, укажите сумму 0.",
                    "它们不会计入汇总。若为免费订单，请将金额设为 0。",
                ],
            },
            Check::UnusableAmount => Said {
                about: "amount",
                severity: Error,
                finding: [
                    "Orders have an amount that is no finite number.",
                    "Сумма заказов не является конечным числом.",
                    "有订单的金额不是有限数值。",
                ],
                advice: [
                    "Summaries refuse NaN, the infinities and more than 38 digits. Leave such rows out, or repair them.",
                    "Сводки отвергают NaN, бесконечности и числа длиннее 38 цифр. Исключите такие строки или исправьте их.",
                    "汇总会拒绝 NaN、无穷大以及超过 38 位的数。请剔除或修正这些行。",
                ],
            },
            Check::SeveralCurrencies => Said {
                about: "currency",
                severity: Error,
                finding: [
                    "Amounts are in several currencies.",
                    "Суммы указаны в разных валютах.",
                    "金额使用了多种货币。",
                ],
                advice: [
                    "Sums add up whatever they are given. Convert all amounts into one currency, or group by it; the count is of rows that are not in the usual one.",
                    "Суммы складываются как есть. Переведите всё в одну валюту или группируйте по ней; посчитаны строки не в основной валюте.",
                    "求和不会区分货币。请换算为同一货币，或按货币分组；计数为非主要货币的行数。",
                ],
            },
            Check::DocumentOfSeveral => Said {
                about: "document",
                severity: Error,
                finding: [
                    "Documents belong to several customers.",
                    "Документы относятся к нескольким клиентам.",
                    "有单据属于多个客户。",
                ],
                advice: [
                    "Numbers are unique only within a shop or a year, or rows were joined wrongly. Make the number unique before you count by it.",
                    "Номера уникальны только в пределах магазина или года, либо строки соединены неверно. Сделайте номер уникальным, прежде чем считать по нему.",
                    "单号可能仅在门店或年度内唯一，或关联有误。请先使单号唯一再统计。",
                ],
            },
            Check::AnyCustomer => Said {
                about: "customer",
                severity: Warning,
                finding: [
                    "Orders have a key that stands for anybody.",
                    "У заказов общий ключ вместо клиента.",
                    "有订单使用代表任何人的通用客户号。",
                ],
                advice: [
                    "Together they would be one customer of great value. Make this key NULL, or leave these rows out.",
                    "Вместе они выглядят как один очень ценный клиент. Замените этот ключ на NULL или исключите такие строки.",
                    "它们合起来会像一个价值极高的客户。请将该客户号改为 NULL，或剔除这些行。",
                ],
            },
            Check::TestCustomer => Said {
                about: "customer",
                severity: Warning,
                finding: [
                    "Orders are of test customers.",
                    "Есть заказы тестовых клиентов.",
                    "有测试客户的订单。",
                ],
                advice: [
                    "Leave them out with a FILTER clause or in a view.",
                    "Исключите их условием FILTER или в представлении.",
                    "请用 FILTER 子句或视图剔除。",
                ],
            },
            Check::GiantCustomer => Said {
                about: "customer",
                severity: Warning,
                finding: [
                    "One customer has a great part of all orders.",
                    "На одного клиента приходится большая часть заказов.",
                    "单个客户占有大量订单。",
                ],
                advice: [
                    "Of all rows they have {}. Is it a dealer, the shop itself or a default value? Leave them out, or look at them apart.",
                    "Доля этого клиента в строках: {}. Это посредник, сам магазин или значение по умолчанию? Исключите его или рассматривайте отдельно.",
                    "其占全部行的{}。是经销商、门店自身还是默认值？请剔除或单独分析。",
                ],
            },
            Check::ImplausibleDate => Said {
                about: "at",
                severity: Warning,
                finding: [
                    "Orders are before 1990 or after 2099.",
                    "Есть заказы ранее 1990 или позднее 2099 года.",
                    "有订单早于 1990 年或晚于 2099 年。",
                ],
                advice: [
                    "A year was typed or read wrongly. Repair these dates.",
                    "Год введён или прочитан неверно. Исправьте эти даты.",
                    "年份录入或解析有误。请修正这些日期。",
                ],
            },
            Check::AfterAsOf => Said {
                about: "at",
                severity: Warning,
                finding: [
                    "Orders lie after the moment of the analysis.",
                    "Есть заказы позднее момента анализа.",
                    "有订单晚于分析时刻。",
                ],
                advice: [
                    "Is as_of right, or are these orders planned, or their clocks in another time zone? Choose a later moment, or leave them out.",
                    "Верно ли задан as_of? Или это плановые заказы, или часы в другом часовом поясе? Выберите более поздний момент или исключите их.",
                    "as_of 是否正确？是否为预定订单，或时区不同？请选择更晚的时刻，或剔除这些订单。",
                ],
            },
            Check::EmptyDays => Said {
                about: "at",
                severity: Warning,
                finding: [
                    "Days have no order at all.",
                    "Есть дни совсем без заказов.",
                    "有的日期完全没有订单。",
                ],
                advice: [
                    "On the same weekday there usually are {}. Was a load lost, or was it a holiday? Load these days again.",
                    "В этот день недели обычно бывает {}. Потеряна загрузка или это праздник? Загрузите эти дни заново.",
                    "同一星期几通常有 {} 单。是导入缺失还是节假日？请重新导入这些日期。",
                ],
            },
            Check::JumpDays => Said {
                about: "at",
                severity: Warning,
                finding: [
                    "Days have many times the usual number of orders.",
                    "В отдельные дни заказов в несколько раз больше обычного.",
                    "有的日期订单数为平常的数倍。",
                ],
                advice: [
                    "On the day shown there are {} orders, usually {}. Was a sale on, or was a load done twice?",
                    "В показанный день заказов {}, обычно {}. Была распродажа или данные загружены дважды?",
                    "所示日期有 {} 单，平常为 {} 单。是促销，还是重复导入？",
                ],
            },
            Check::HugeAmount => Said {
                about: "amount",
                severity: Warning,
                finding: [
                    "Amounts are more than a hundred times the usual.",
                    "Суммы более чем в сто раз больше обычной.",
                    "有金额超过平常的一百倍。",
                ],
                advice: [
                    "Half of all orders are below {}. Is a decimal point lost, or are these orders of companies?",
                    "Половина заказов меньше {}. Потеряна десятичная запятая или это заказы организаций?",
                    "半数订单低于 {}。是小数点丢失，还是企业订单？",
                ],
            },
            Check::RefundOnly => Said {
                about: "amount",
                severity: Warning,
                finding: [
                    "Customers have refunds and no purchase.",
                    "У клиентов есть возвраты, но нет покупок.",
                    "有客户只有退款而没有购买。",
                ],
                advice: [
                    "Their purchases lie before the first order here, or under another key. Load them, or leave these customers out.",
                    "Их покупки были раньше первого заказа в данных или под другим ключом. Загрузите их или исключите этих клиентов.",
                    "其购买可能早于数据起点，或使用了其他客户号。请补充导入，或剔除这些客户。",
                ],
            },
            Check::NoCurrency => Said {
                about: "currency",
                severity: Warning,
                finding: [
                    "Amounts have no currency, while others have one.",
                    "У части сумм не указана валюта.",
                    "部分金额没有注明货币。",
                ],
                advice: [
                    "Find out in which currency they are.",
                    "Выясните, в какой они валюте.",
                    "请确认其货币。",
                ],
            },
            Check::DuplicateRow => Said {
                about: "order",
                severity: Warning,
                finding: [
                    "Rows are there twice, alike in every respect.",
                    "Строки повторяются целиком.",
                    "有完全相同的重复行。",
                ],
                advice: [
                    "The same data were loaded twice, or order lines are alike. Count each order once; the count is of rows beyond the first.",
                    "Данные загружены дважды или совпадают строки заказа. Считайте каждый заказ один раз; посчитаны строки сверх первой.",
                    "数据被重复导入，或订单明细相同。每笔订单应只计一次；计数为首行之外的行数。",
                ],
            },
            Check::DocumentTwice => Said {
                about: "document",
                severity: Warning,
                finding: [
                    "Documents have more than one row.",
                    "У документов более одной строки.",
                    "有单据对应多行。",
                ],
                advice: [
                    "If rows are lines of an order, sum them up by document first: each row counts as an order. The count is of rows beyond the first.",
                    "Если строки — позиции заказа, сначала сложите их по документу: каждая строка считается заказом. Посчитаны строки сверх первой.",
                    "若各行是订单明细，请先按单据汇总：每行都会计为一笔订单。计数为首行之外的行数。",
                ],
            },
            Check::SameSecond => Said {
                about: "at",
                severity: Warning,
                finding: [
                    "Customers have several orders in the same second.",
                    "У клиентов несколько заказов в одну и ту же секунду.",
                    "有客户在同一秒内有多笔订单。",
                ],
                advice: [
                    "If rows are lines of an order, sum them up by order first: each row counts as an order. Dates without a time are the same second all day.",
                    "Если строки — позиции заказа, сначала сложите их по заказу: каждая строка считается заказом. Даты без времени — одна секунда на весь день.",
                    "若各行是订单明细，请先按订单汇总：每行都会计为一笔订单。没有时间的日期全天都算同一秒。",
                ],
            },
            Check::ZeroAmount => Said {
                about: "amount",
                severity: Note,
                finding: [
                    "Orders have an amount of zero.",
                    "Есть заказы с нулевой суммой.",
                    "有订单金额为零。",
                ],
                advice: [
                    "They count as orders, and lower the average. Leave them out if they are gifts or cancelled.",
                    "Они считаются заказами и снижают средний чек. Исключите их, если это подарки или отмены.",
                    "它们计为订单并拉低客单价。若为赠品或取消单，请剔除。",
                ],
            },
            Check::Refund => Said {
                about: "amount",
                severity: Note,
                finding: ["Amounts are below zero.", "Есть суммы меньше нуля.", "有金额小于零。"],
                advice: [
                    "They are taken for refunds: they lower what a customer brought, and are no orders.",
                    "Они считаются возвратами: уменьшают сумму клиента и не считаются заказами.",
                    "它们按退款处理：减少客户金额，不计为订单。",
                ],
            },
        }
    }
}

/// What is said of no orders at all.
pub(super) const NO_ORDERS: Said = Said {
    about: "order",
    severity: Severity::Error,
    finding: ["There are no orders.", "Заказов нет.", "没有订单。"],
    advice: [
        "Is the table empty, or does a condition leave nothing?",
        "Таблица пуста или условие ничего не оставляет?",
        "表为空，还是条件过滤掉了全部数据？",
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_whole_and_of_one_language() {
        let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        let is_cyrillic = |c: char| ('\u{400}'..='\u{4ff}').contains(&c);
        for (place, check) in Check::ALL.into_iter().enumerate() {
            assert_eq!(check as usize, place);
            let said = check.said();
            let places = said.advice.map(|text| text.matches("{}").count());
            assert!(places[0] == places[1] && places[1] == places[2], "{check:?}");
            for [en, ru, zh] in [said.finding, said.advice] {
                assert!(!en.contains(is_cyrillic) && !en.contains(is_han), "{en}");
                assert!(ru.contains(is_cyrillic) && !ru.contains(is_han), "{ru}");
                assert!(zh.contains(is_han) && !zh.contains(is_cyrillic), "{zh}");
                assert!([en, ru].iter().all(|text| text.ends_with(['.', '?'])), "{en} {ru}");
                assert!(zh.ends_with(['。', '？']), "{zh}");
            }
        }
    }
}
