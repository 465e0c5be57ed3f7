//! What checks say of maps, matrices and policies of contact that users write.

use super::texts;

texts! {
    // Maps.
    MAP_EMPTY_NAME:
        "a segment has an empty name",
        "у сегмента пустое название",
        "有一个分群名称为空";
    MAP_LONG_NAME:
        "\"{name}\" is longer than {most} {most|byte|bytes}",
        "«{name}» длиннее {most} {most|байта|байт|байт}",
        "“{name}”超过 {most} 字节";
    MAP_ZERO_BYTE:
        "a segment name has a zero byte in it",
        "в названии сегмента есть нулевой байт",
        "分群名称中含有零字节";
    MAP_NAME_TWICE:
        "\"{name}\" is the name of more than one segment",
        "«{name}» — название нескольких сегментов",
        "“{name}”是多个分群的名称";
    MAP_EMPTY_RULE:
        "a rule of \"{name}\" gives no scores",
        "правило сегмента «{name}» не задаёт оценок",
        "“{name}”的一条规则没有给出评分";
    MAP_UNEQUAL_BINS:
        "\"{name}\" uses fm, which needs as many bins for frequency ({frequency}) as for monetary ({monetary})",
        "«{name}» использует fm, а для этого у частоты ({frequency}) и суммы ({monetary}) должно быть поровну оценок",
        "“{name}”使用 fm，这要求频次（{frequency}）与金额（{monetary}）的档数相同";
    MAP_EMPTY_SPAN:
        "\"{name}\": {score} from {low} to {high} is empty",
        "«{name}»: {score} от {low} до {high} — пустой промежуток",
        "“{name}”：{score} 从 {low} 到 {high} 为空";
    MAP_OUTSIDE:
        "\"{name}\": {score} {span} is outside the scores 1 to {bins}",
        "«{name}»: {score} {span} — вне оценок от 1 до {bins}",
        "“{name}”：{score} {span} 超出评分 1 至 {bins}";
    MAP_NO_SUCH_CELL:
        "\"{name}\" lists \"{cell}\", which is not a cell of {bins} bins",
        "«{name}» называет «{cell}», а такой ячейки при {bins} оценках нет",
        "“{name}”列出“{cell}”，但 {bins} 档中没有这个单元";
    MAP_BAD_BINS:
        "the map is for {bins} {bins|bin|bins}, where 2 to 10 are possible",
        "карта рассчитана на {bins} {bins|оценку|оценки|оценок}, а возможно от 2 до 10",
        "该映射针对 {bins} 档，而可用档数为 2 至 10";
    MAP_TOO_MANY_SEGMENTS:
        "{segments} {segments|segment|segments} {segments|is|are} more than {most}",
        "{segments} {segments|сегмент|сегмента|сегментов} — больше допустимых {most}",
        "{segments} 个分群超过上限 {most}";
    MAP_NO_SEGMENTS:
        "the map has no segments",
        "в карте нет сегментов",
        "映射中没有分群";
    MAP_TOO_MANY_RULES:
        "{rules} {rules|rule or cell is|rules and cells are} more than {most}",
        "правил и ячеек {rules} — больше допустимых {most}",
        "{rules} 条规则和单元超过上限 {most}";
    MAP_UNCOVERED:
        "cell {cell} has no segment",
        "у ячейки {cell} нет сегмента",
        "单元 {cell} 没有分群";
    MAP_CLAIMED_TWICE:
        "cell {cell} belongs to {names} and {last}",
        "ячейка {cell} принадлежит сегментам {names} и {last}",
        "单元 {cell} 同时属于 {names} 和 {last}";
    QUOTED:
        "\"{name}\"",
        "«{name}»",
        "“{name}”";
    MAP_UNREACHABLE:
        "no cell is left for \"{name}\"",
        "для «{name}» не осталось ни одной ячейки",
        "没有单元留给“{name}”";

    // Matrices.
    MATRIX_BAD_SIZE:
        "\"{side}\" has {labels} {labels|label|labels}, a matrix has 1 to {most}",
        "в \"{side}\" меток {labels}, а в матрице их от 1 до {most}",
        "\"{side}\" 有 {labels} 个标签，矩阵应有 1 至 {most} 个";
    MATRIX_BAD_LABEL:
        "a label of \"{side}\" is empty or too long",
        "метка в \"{side}\" пуста или слишком длинна",
        "\"{side}\" 中有标签为空或过长";
    MATRIX_LABEL_TWICE:
        "\"{label}\" is twice among \"{side}\"",
        "«{label}» дважды есть в \"{side}\"",
        "“{label}”在 \"{side}\" 中出现两次";
    MATRIX_BAD_CELLS:
        "\"cells\" has {cells} {cells|cell|cells}, a matrix has 1 to {most}",
        "в \"cells\" ячеек {cells}, а в матрице их от 1 до {most}",
        "\"cells\" 有 {cells} 个单元，矩阵应有 1 至 {most} 个";
    MATRIX_BAD_NAME:
        "a cell has a name that is empty, or a text that is too long",
        "у ячейки пустое название или слишком длинный текст",
        "有单元名称为空，或文字过长";
    MATRIX_NAME_TWICE:
        "\"{name}\" is the name of more than one cell; give one cell several rows or columns",
        "«{name}» — название нескольких ячеек; дайте одной ячейке несколько строк или столбцов",
        "“{name}”是多个单元的名称；请让一个单元包含多行或多列";
    MATRIX_UNKNOWN_LABEL:
        "\"{name}\" takes \"{label}\", which is not among \"{side}\"",
        "«{name}» берёт «{label}», а в \"{side}\" такой метки нет",
        "“{name}”使用“{label}”，但 \"{side}\" 中没有它";
    MATRIX_UNCOVERED:
        "\"{row}\" with \"{column}\" has no name",
        "у пары «{row}» и «{column}» нет названия",
        "“{row}”与“{column}”没有名称";
    MATRIX_CLAIMED_TWICE:
        "\"{row}\" with \"{column}\" has {names} {names|name|names}",
        "у пары «{row}» и «{column}» несколько названий: {names}",
        "“{row}”与“{column}”有 {names} 个名称";

    // Policies of contact.
    CAP_FORBIDS:
        "the cap \"{cap}\" forbids every contact",
        "предел «{cap}» запрещает любой контакт",
        "上限“{cap}”禁止一切触达";
    GIVE_ONE_OR_MORE:
        "Where that is not meant, give a number of 1 or more.",
        "Если это не нарочно, задайте 1 или больше.",
        "若非本意，请给出 1 或更大的数。";
    CAP_NEVER_REACHED:
        "the cap \"{cap}\" is never reached, because \"{stricter}\" is as strict or stricter",
        "предел «{cap}» никогда не достигается: «{stricter}» не мягче его",
        "上限“{cap}”永远不会达到，因为“{stricter}”同样严格或更严格";
    LEAVE_OUT_OR_CHANGE:
        "Leave it out, or change one of them.",
        "Уберите его или измените один из двух.",
        "请去掉它，或修改其中之一。";
    CAP_OF_EXEMPT:
        "the cap \"{cap}\" is for exempt channels alone",
        "предел «{cap}» — только для каналов без ограничений",
        "上限“{cap}”只针对豁免渠道";
    EXEMPT_HAVE_NO_CAPS:
        "Exempt channels have no caps: leave it out, or leave them out of exempt.",
        "У каналов из \"exempt\" пределов нет: уберите предел или уберите каналы из \"exempt\".",
        "豁免渠道没有上限：请去掉该上限，或将渠道移出 \"exempt\"。";
    ZONE_IS_UTC:
        "hours and days of the calendar are those of UTC for customers of whom no zone is given",
        "часы и дни календаря — по UTC для клиентов, у которых не указан часовой пояс",
        "对没有时区的客户，时刻与日历日按 UTC 计算";
    GIVE_ZONE:
        "Give the shop's zone, such as \"Europe/Berlin\".",
        "Задайте часовой пояс магазина, например \"Europe/Moscow\".",
        "请给出店铺时区，例如 \"Asia/Shanghai\"。";
    REFUSED_ARE_WRITTEN:
        "customers who refused are written to as well",
        "пишут и тем, кто отказался",
        "已拒绝的客户也会被触达";
    CONSENT_BY_CHANNEL:
        "Give it by channel, in consent_by_channel, for messages that need no consent.",
        "Для сообщений, которым согласие не нужно, задайте его по каналам в consent_by_channel.",
        "对无需同意的消息，请在 consent_by_channel 中按渠道给出。";
    ALWAYS_QUIET:
        "every hour of the week is quiet",
        "тихие часы — вся неделя",
        "一周的每个小时都是静默时段";
    ALWAYS_QUIET_FOR:
        "every hour of the week is quiet for {channel}",
        "для канала {channel} тихие часы — вся неделя",
        "对渠道 {channel}，一周的每个小时都是静默时段";
    LEAVE_HOURS:
        "Leave hours in which a contact is allowed.",
        "Оставьте часы, когда контакт разрешён.",
        "请留出允许触达的时段。";
    TWO_CHANNELS:
        "\"{first}\" and \"{second}\" are two channels",
        "«{first}» и «{second}» — два разных канала",
        "“{first}”和“{second}”是两个渠道";
    TWO_SEGMENTS:
        "\"{first}\" and \"{second}\" are two segments",
        "«{first}» и «{second}» — два разных сегмента",
        "“{first}”和“{second}”是两个分群";
    ONE_SPELLING:
        "Names are compared as they are: write each in one way.",
        "Названия сравниваются как есть: пишите каждое одинаково.",
        "名称按原样比较：请统一写法。";
    NO_SUCH_ZONE:
        "time zone \"{zone}\" does not exist",
        "часового пояса «{zone}» нет",
        "时区“{zone}”不存在";
    GIVE_KNOWN_ZONE:
        "Give a name like \"Europe/Berlin\"; pg_timezone_names lists them.",
        "Задайте название вроде \"Europe/Moscow\"; все они есть в pg_timezone_names.",
        "请给出如 \"Asia/Shanghai\" 的名称；pg_timezone_names 列出全部。";
    NO_SUCH_KEY:
        "there is no key \"{key}\"",
        "ключа «{key}» нет",
        "没有键“{key}”";
    THE_KEYS:
        "The keys are {keys}.",
        "Ключи: {keys}.",
        "可用的键：{keys}。";
    IT_IS:
        "it is {found}",
        "здесь {found}",
        "此处是{found}";
    EXPECTED:
        "Expected is {wanted}.",
        "Здесь должно быть: {wanted}.",
        "应为{wanted}。";
    KIND_NULL:
        "null",
        "\"null\"",
        "\"null\"";
    KIND_BOOLEAN:
        "a boolean",
        "логическое значение",
        "布尔值";
    KIND_NUMBER:
        "a number",
        "число",
        "数字";
    KIND_STRING:
        "a string",
        "строка",
        "字符串";
    KIND_ARRAY:
        "an array",
        "массив",
        "数组";
    KIND_OBJECT:
        "an object",
        "объект",
        "对象";
    KIND_CHANNELS:
        "an object of channels",
        "объект с каналами",
        "渠道对象";
    TOO_MANY_ELEMENTS:
        "it has {count} {count|element|elements}",
        "здесь {count} {count|элемент|элемента|элементов}",
        "此处有 {count} 个元素";
    THE_MOST:
        "The most is {most}.",
        "Можно не больше {most}.",
        "最多 {most} 个。";
    IT_IS_EMPTY:
        "it is empty",
        "здесь пусто",
        "此处为空";
    GIVE_NAME:
        "Give a name.",
        "Задайте название.",
        "请给出名称。";
    NAMES_NOTHING:
        "it names nothing",
        "здесь ничего не названо",
        "此处没有任何名称";
    NAME_ONE:
        "Name one, or leave the key out for all.",
        "Назовите хотя бы одно или уберите ключ, если речь обо всех.",
        "请至少写一个，或去掉该键以表示全部。";
    NO_SUCH_CONSENT:
        "there is no consent {found}",
        "согласия {found} не бывает",
        "没有 {found} 这种同意";
    THE_CONSENTS:
        "It is \"given\", \"not_refused\" or \"any\".",
        "Возможны \"given\", \"not_refused\" и \"any\".",
        "可为 \"given\"、\"not_refused\" 或 \"any\"。";
    NAMES_NO_SEGMENT:
        "it names no segment",
        "сегмент не назван",
        "没有指定分群";
    GIVE_SEGMENT:
        "Give the key segment: a name, or a list of names.",
        "Добавьте ключ \"segment\": название или список названий.",
        "请给出键 \"segment\"：一个名称或名称列表。";
    SEGMENT_TWICE:
        "the segment \"{segment}\" is named twice",
        "сегмент «{segment}» назван дважды",
        "分群“{segment}”出现两次";
    ONE_ENTRY:
        "Put all caps of a segment into one entry.",
        "Соберите все пределы сегмента в одну запись.",
        "请将一个分群的所有上限放在同一条目中。";
    NO_NUMBER_OF_CONTACTS:
        "{found} is no number of contacts",
        "{found} — не число контактов",
        "{found} 不是触达次数";
    WHOLE_NUMBER:
        "It is a whole number, 0 or more.",
        "Нужно целое число, 0 или больше.",
        "应为 0 或更大的整数。";
    HOW_MANY:
        "it does not say how many",
        "не сказано, сколько",
        "没有说明次数";
    GIVE_MOST:
        "Give the key most, such as 2.",
        "Добавьте ключ \"most\", например 2.",
        "请给出键 \"most\"，例如 2。";
    IN_WHICH_TIME:
        "it does not say in which time",
        "не сказано, за какое время",
        "没有说明时间范围";
    GIVE_WITHIN:
        "Give the key within: \"7 days\", or \"day\", \"week\" or \"month\" of the calendar.",
        "Добавьте ключ \"within\": \"7 days\" или календарные \"day\", \"week\", \"month\".",
        "请给出键 \"within\"：\"7 days\"，或日历的 \"day\"、\"week\"、\"month\"。";
    NO_LENGTH_OF_TIME:
        "{found} is no length of time",
        "{found} — не промежуток времени",
        "{found} 不是时间长度";
    THE_LENGTHS:
        "It is a whole number of minutes, hours, days or weeks, up to {most} {most|day|days}: \"7 days\".",
        "Нужно целое число минут, часов, дней или недель, не больше {most} {most|дня|дней|дней}: \"7 days\".",
        "应为整数的分钟、小时、天或周，最多 {most} 天：\"7 days\"。";
    NO_SUCH_DAY:
        "there is no day \"{day}\"",
        "дня «{day}» нет",
        "没有“{day}”这一天";
    THE_DAYS:
        "The days are {days}.",
        "Дни: {days}.",
        "可用的星期：{days}。";
    NO_TIME_OF_DAY:
        "{found} is no time of the day",
        "{found} — не время суток",
        "{found} 不是时刻";
    NO_TIME_GIVEN:
        "nothing is no time of the day",
        "время суток не указано",
        "没有给出时刻";
    THE_TIMES:
        "It is of the form \"21:30\", from \"00:00\" to \"24:00\".",
        "Пишется как \"21:30\", от \"00:00\" до \"24:00\".",
        "格式为 \"21:30\"，从 \"00:00\" 到 \"24:00\"。";
    FROM_TO_SAME:
        "it is from {first} to {last}",
        "здесь от {first} до {last}",
        "此处从 {first} 到 {last}";
    WHOLE_DAY:
        "Write from \"00:00\" to \"24:00\" for the whole day.",
        "Для всего дня напишите от \"00:00\" до \"24:00\".",
        "整天请写 \"00:00\" 到 \"24:00\"。";
}
