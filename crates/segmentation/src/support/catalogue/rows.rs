//! What is said of rows, samples and features.

use super::texts;

texts! {
    SAMPLED:
        "the fit saw a sample of {distinct} distinct {distinct|row|rows}, standing for {used} of {rows} {rows|row|rows}: raise segment.sample_memory, within segment.memory_limit, for all",
        "модель построена по выборке: {distinct} {distinct|разная строка|разные строки|разных строк} вместо {used} из {rows}; чтобы взять все, увеличьте segment.sample_memory в пределах segment.memory_limit",
        "模型基于抽样：{distinct} 个不同的行，代表 {rows} 行中的 {used} 行；如需全部，请在 segment.memory_limit 之内调高 segment.sample_memory";
    LEFT_OUT_WITHOUT_LABEL:
        "{count} of {rows} {rows|row|rows} {count|was|were} left out for want of a label",
        "{count|пропущена|пропущены|пропущено} {count} {count|строка|строки|строк} из {rows}: нет метки",
        "{rows} 行中有 {count} 行因没有标签而被忽略";
    LEFT_OUT_NULL_ROWS:
        "{count} of {rows} {rows|row|rows} {count|was|were} left out because the row is NULL",
        "{count|пропущена|пропущены|пропущено} {count} {count|строка|строки|строк} из {rows}: вся строка NULL",
        "{rows} 行中有 {count} 行因整行为 NULL 而被忽略";
    LEFT_OUT_WITH_NULLS:
        "{count} of {rows} {rows|row|rows} {count|was|were} left out because of NULLs",
        "{count|пропущена|пропущены|пропущено} {count} {count|строка|строки|строк} из {rows}: есть NULL",
        "{rows} 行中有 {count} 行因含 NULL 而被忽略";
    LEFT_OUT_WEIGHTLESS:
        "{count} of {rows} {rows|row|rows} {count|was|were} left out because {count|its|their} weight is 0",
        "{count|пропущена|пропущены|пропущено} {count} {count|строка|строки|строк} из {rows}: вес равен 0",
        "{rows} 行中有 {count} 行因权重为 0 而被忽略";
    NUMBERS_AS_TEXT:
        "feature \"{feature}\" is text, and all its values are numbers: unless they are names, cast it, as in {cast}",
        "признак «{feature}» — текст, а все его значения — числа: если это не названия, приведите тип, например {cast}",
        "特征“{feature}”是文本，但其值全是数字：若不是名称，请转换类型，例如 {cast}";
    DATES_AS_TEXT:
        "feature \"{feature}\" is text, and all its values are dates: cast it, as in {cast}",
        "признак «{feature}» — текст, а все его значения — даты: приведите тип, например {cast}",
        "特征“{feature}”是文本，但其值全是日期：请转换类型，例如 {cast}";
    NO_CATEGORY_KEPT:
        "feature \"{feature}\" has no category with {least} {least|row|rows} or more, and so tells none apart: see min_category",
        "у признака «{feature}» нет категории хотя бы с {least} {least|строкой|строками|строками}, поэтому он никого не различает: см. min_category",
        "特征“{feature}”没有任何类别达到 {least} 行，因此无法区分：见 min_category";
    RARE_CATEGORIES:
        "feature \"{feature}\" has {all} {all|category|categories}: {rare} with fewer than {least} {least|row|rows} {rare|is|are} not told apart",
        "у признака «{feature}» {all} {all|категория|категории|категорий}: {rare} из них, где меньше {least} {least|строки|строк|строк}, не {rare|различается|различаются|различаются}",
        "特征“{feature}”有 {all} 个类别：其中 {rare} 个不足 {least} 行，不作区分";
    TOO_MANY_CATEGORIES:
        "feature \"{feature}\" has {all} {all|category|categories}: only the {most} most frequent {most|is|are} told apart",
        "у признака «{feature}» {all} {all|категория|категории|категорий}: различаются только самые частые, не более {most}",
        "特征“{feature}”有 {all} 个类别：只区分最常见的 {most} 个";
    NO_VALUES:
        "feature \"{feature}\" is NULL in all rows: it tells none apart",
        "признак «{feature}» во всех строках NULL: он никого не различает",
        "特征“{feature}”在所有行中都是 NULL：无法区分";
    ALIKE_IN_ALL:
        "feature \"{feature}\" is the same in all rows: it tells none apart",
        "признак «{feature}» одинаков во всех строках: он никого не различает",
        "特征“{feature}”在所有行中都相同：无法区分";
    LOOKS_LIKE_IDENTIFIER:
        "feature \"{feature}\" is different in every row: it looks like an identifier, leave it out",
        "признак «{feature}» в каждой строке свой: похоже на идентификатор, исключите его",
        "特征“{feature}”每行都不同：像是标识符，请去掉";
    NO_DIRECTION:
        "{count} of {rows} {rows|row|rows} {count|is|are} 0 in all numeric features: {count|it has|they have} no direction, and {count|lies|lie} as far from one row as from another",
        "{count} {count|строка|строки|строк} из {rows} во всех числовых признаках {count|равна|равны|равны} 0: у них нет направления, и они одинаково далеки от любой другой строки",
        "{rows} 行中有 {count} 行的所有数值特征均为 0：没有方向，与其他各行的距离都相同";
    OF_LENGTH:
        "{part} of the length",
        "{part} длины",
        "长度的 {part}";
    SPAN_OF_DAYS:
        "{days} {days|day|days}",
        "{days} {days|день|дня|дней}",
        "{days} 天";
    WARNINGS_ARE_LISTED:
        "segment.warnings(model) lists what each model warns of; a statement tells each kind once.",
        "\"segment.warnings(model)\" перечисляет предупреждения каждой модели; запрос сообщает каждое один раз.",
        "\"segment.warnings(model)\" 列出每个模型的警告；一条语句中每类只提示一次。";
    AND_MORE_WARNINGS:
        "... and {count} more",
        "... и ещё {count}",
        "……以及另外 {count} 条";
    MORE:
        "{count} more",
        "ещё {count}",
        "另有 {count} 个";
}
