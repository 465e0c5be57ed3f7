//! What a check of features says, in every language: whole sentences, with places for figures in the advice.

use crate::support::findings::Severity;
use crate::support::language::Texts;

/// What is looked for in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    Empty,
    NotFinite,
    Nothings,
    NumbersAsText,
    DatesAsText,
    Constant,
    Identifier,
    NoFeature,
    ManyNulls,
    Outliers,
    NearlyConstant,
    ManyTexts,
    Nulls,
}

/// What is said of one.
pub(super) struct Said {
    /// Where no column is meant.
    pub(super) about: Texts,
    pub(super) severity: Severity,
    pub(super) finding: Texts,
    pub(super) advice: Texts,
}

const NO_COLUMN: Texts = ["", "", ""];

/// What is said of no rows at all.
pub(super) const NO_ROWS: Said = Said {
    about: ["rows", "строки", "行"],
    severity: Severity::Error,
    finding: ["There are no rows.", "Строк нет.", "没有数据行。"],
    advice: [
        "Is the table empty, or does a condition leave nothing?",
        "Таблица пуста или условие ничего не оставляет?",
        "表为空，还是条件过滤掉了全部数据？",
    ],
};

impl Check {
    pub(super) const fn said(self) -> Said {
        use Severity::{Error, Note, Warning};
        let (severity, finding, advice): (Severity, Texts, Texts) = match self {
            Check::Empty => (
                Error,
                ["The column holds nothing.", "Столбец пуст.", "该列为空。"],
                [
                    "Leave it out, or find out why it was not filled.",
                    "Исключите его или выясните, почему он не заполнен.",
                    "请剔除该列，或查明为何未填写。",
                ],
            ),
            Check::NotFinite => (
                Error,
                [
                    "Values are NaN or infinite.",
                    "Есть значения NaN или бесконечность.",
                    "存在 NaN 或无穷大的值。",
                ],
                [
                    "Fits refuse such rows. Make these values NULL, or leave the rows out.",
                    "Модели отвергают такие строки. Замените значения на NULL или исключите строки.",
                    "建模会拒绝这些行。请将其改为 NULL，或剔除这些行。",
                ],
            ),
            Check::Nothings => (
                Warning,
                [
                    "Texts say that there is no value.",
                    "Некоторые тексты означают отсутствие значения.",
                    "有文本表示“无值”。",
                ],
                [
                    "Blank texts, n/a and the like would be categories of their own. Make them NULL, as with nullif.",
                    "Пустые тексты, n/a и подобные станут отдельными категориями. Замените их на NULL, например функцией nullif.",
                    "空白、n/a 等会被当作独立类别。请改为 NULL，例如使用 nullif。",
                ],
            ),
            Check::NumbersAsText => (
                Warning,
                ["Numbers are held as text.", "Числа хранятся как текст.", "数字以文本形式存储。"],
                [
                    "As text each number is a category. Cast the column to numeric.",
                    "Как текст каждое число — отдельная категория. Приведите столбец к numeric.",
                    "作为文本，每个数字都是一个类别。请转换为 numeric。",
                ],
            ),
            Check::DatesAsText => (
                Warning,
                ["Dates are held as text.", "Даты хранятся как текст.", "日期以文本形式存储。"],
                [
                    "As text each date is a category. Cast the column to date, or give the days since then.",
                    "Как текст каждая дата — отдельная категория. Приведите столбец к date или передайте число дней.",
                    "作为文本，每个日期都是一个类别。请转换为 date，或改用距今天数。",
                ],
            ),
            Check::Constant => (
                Warning,
                [
                    "All rows have the same value.",
                    "Во всех строках одно и то же значение.",
                    "所有行的值都相同。",
                ],
                [
                    "It tells no customer from another. Leave the column out.",
                    "Столбец не отличает клиентов друг от друга. Исключите его.",
                    "无法区分客户。请剔除该列。",
                ],
            ),
            Check::Identifier => (
                Warning,
                [
                    "The column looks like an identifier.",
                    "Столбец похож на идентификатор.",
                    "该列看起来是标识符。",
                ],
                [
                    "It says who a customer is, not what they are like. Leave the column out.",
                    "Он говорит, кто клиент, а не какой он. Исключите столбец.",
                    "它说明客户是谁，而不是客户的特点。请剔除该列。",
                ],
            ),
            Check::NoFeature => (
                Warning,
                [
                    "The type of the column cannot be a feature.",
                    "Тип столбца не подходит для признака.",
                    "该列的类型不能作为特征。",
                ],
                [
                    "Cast money to numeric. Leave any other column out, or give the parts of it that matter as columns of their own.",
                    "Приведите money к numeric. Другой столбец исключите или передайте важные его части отдельными столбцами.",
                    "money 请转换为 numeric；其他列请剔除，或将其中重要部分拆成单独的列。",
                ],
            ),
            Check::ManyNulls => (
                Warning,
                ["Many values are missing.", "Пропущено много значений.", "缺失值很多。"],
                [
                    "Of all rows {} have NULL. Find out what NULL means here, and choose what a fit does with it by the option nulls.",
                    "Доля строк с NULL: {}. Выясните, что здесь значит NULL, и задайте опцией nulls, как с ним поступит модель.",
                    "全部行中 {} 为 NULL。请弄清 NULL 的含义，并用选项 nulls 指定处理方式。",
                ],
            ),
            Check::Outliers => (
                Warning,
                [
                    "Values lie far from all others.",
                    "Есть значения далеко от остальных.",
                    "有数值远离其他数值。",
                ],
                [
                    "Half of all rows lie from {} to {}. A few such values draw clusters to them: take the logarithm, or cut them off with least.",
                    "Половина строк лежит от {} до {}. Такие значения притягивают кластеры: возьмите логарифм или ограничьте их функцией least.",
                    "半数行位于 {} 至 {} 之间。少数极端值会扭曲聚类：请取对数，或用 least 截断。",
                ],
            ),
            Check::NearlyConstant => (
                Note,
                [
                    "Nearly all rows have the same value.",
                    "Почти во всех строках одно и то же значение.",
                    "几乎所有行的值都相同。",
                ],
                [
                    "Of all rows with a value {} have this one. The column tells few customers from the others.",
                    "Доля строк с этим значением: {}. Столбец отличает лишь немногих клиентов.",
                    "有值的行中 {} 为同一值。该列只能区分少数客户。",
                ],
            ),
            Check::ManyTexts => (
                Note,
                [
                    "There are very many different texts.",
                    "Различных текстов очень много.",
                    "不同的文本非常多。",
                ],
                [
                    "Of {} categories most are rare, and fits merge what is rare. Give groups of them, as a region for a city.",
                    "Категорий {}, большинство из них редкие, и модели объединяют редкое. Передайте их группы, например регион вместо города.",
                    "共 {} 个类别，多数很少见，建模会合并少见类别。请改用分组，例如以地区代替城市。",
                ],
            ),
            Check::Nulls => (
                Note,
                ["Some values are missing.", "Некоторые значения пропущены.", "有少量缺失值。"],
                [
                    "Of all rows {} have NULL. The option nulls says what a fit does with them.",
                    "Доля строк с NULL: {}. Опция nulls задаёт, как с ними поступит модель.",
                    "全部行中 {} 为 NULL。选项 nulls 指定建模时的处理方式。",
                ],
            ),
        };
        Said { about: NO_COLUMN, severity, finding, advice }
    }
}
