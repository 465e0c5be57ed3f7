//! What is said of movement between states, of survival, profiles and drift.

use super::texts;

texts! {
    // Transitions.
    ROWS_WITHOUT_STATES:
        "{rows} {rows|row|rows} without a state before and after {rows|was|were} left out",
        "{rows|пропущена|пропущены|пропущено} {rows} {rows|строка|строки|строк} без состояния и до, и после",
        "已忽略 {rows} 行前后都没有状态的记录";
    ALL_WITHOUT_STATES:
        "no row of {rows} has a state before or after",
        "во всех строках ({rows}) нет состояния ни до, ни после",
        "全部 {rows} 行前后都没有状态";
    EMPTY_STATE:
        "one of the states is an empty text: nullif(segment, '') makes it absent",
        "одно из состояний — пустой текст: \"nullif(segment, '')\" сделает его отсутствием",
        "有一个状态是空文本：\"nullif(segment, '')\" 可使其成为缺席";
    NOBODY_ABSORBED:
        "nobody is in what is called absorbing: {states}",
        "в состояниях, названных поглощающими, никого нет: {states}",
        "被称为吸收态的状态中没有客户：{states}";
    NOBODY_BEFORE:
        "nobody was there before, so that they are taken to stay where they are: {states}",
        "до этого там никого не было, поэтому считается, что оттуда не уходят: {states}",
        "此前无人处于这些状态，因此视为停留不动：{states}";
    FEW_BEFORE:
        "fewer than {few} {few|customer was|customers were} there before: {states}",
        "до этого там было меньше {few} {few|клиента|клиентов|клиентов}: {states}",
        "此前这些状态中的客户不足 {few} 位：{states}";
    LEFT_ABSORBING:
        "{customers} {customers|customer|customers} left a state that is called absorbing: they are counted, but in no prediction",
        "{customers} {customers|клиент покинул|клиента покинули|клиентов покинули} состояние, названное поглощающим: в счёт они входят, в прогнозы — нет",
        "{customers} 位客户离开了被称为吸收态的状态：计入统计，但不计入预测";
    SHARE_OF_NEWCOMERS:
        "share of the newcomers",
        "доля среди пришедших",
        "占新进客户的比例";
    SHARE_STAYED:
        "share of those who were in a state before",
        "доля тех, кто был в каком-либо состоянии до этого",
        "占此前处于某状态者的比例";
    SHARE_LEFT:
        "share of those who were there before",
        "доля тех, кто был до этого",
        "占此前在册者的比例";
    SHARE_CAME:
        "share of those who are there after",
        "доля тех, кто есть после",
        "占此后在册者的比例";
    MOBILITY:
        "0 where nobody moves, 1 where the state before tells nothing",
        "0 — никто не переходит, 1 — прежнее состояние ни о чём не говорит",
        "0 表示无人移动，1 表示先前状态毫无信息";
    STEPS:
        "how far customers moved in the order of states, on average",
        "на сколько шагов по порядку состояний клиенты сдвинулись в среднем",
        "客户按状态顺序平均移动的步数";
    ROUGH_TESTS:
        "more than a fifth: tests of this model are rough",
        "больше пятой части: критерии по этой модели лишь приблизительны",
        "超过五分之一：该模型的检验只是粗略的";
    FEW_EXPECTED:
        "share of pairs of states for which fewer than 5 customers are expected",
        "доля пар состояний, где ожидается меньше 5 клиентов",
        "期望客户数不足 5 的状态对所占比例";

    EVERYBODY_ENDS:
        "everybody ends in \"{state}\"",
        "все заканчивают в состоянии «{state}»",
        "所有人最终都处于“{state}”";
    NEVER_SETTLE:
        "shares never settle: they come round every {period} {period|step|steps}, and these are their means",
        "доли никогда не устанавливаются: они повторяются через каждые {period} {period|шаг|шага|шагов}, здесь их средние",
        "占比永不稳定：每 {period} 步循环一次，此处为其均值";
    NEVER_LEFT:
        "{count} {count|set of states is|sets of states are} never left, {sets}: the long run depends on where customers begin, see predict_shares and hitting_times",
        "{count} {count|набор|набора|наборов} состояний не {count|покидается|покидаются|покидаются}: {sets}; итог зависит от того, где клиенты начинают, см. predict_shares и hitting_times",
        "有 {count} 组状态永不离开：{sets}；长期结果取决于客户的起点，见 predict_shares 与 hitting_times";

    // Survival.
    ROWS_WITHOUT_DURATION:
        "{rows} {rows|row|rows} without a duration, or without whether it happened, {rows|was|were} left out",
        "{rows|пропущена|пропущены|пропущено} {rows} {rows|строка|строки|строк} без длительности или без отметки, случилось ли событие",
        "已忽略 {rows} 行缺少时长或缺少是否发生的记录";
    ROWS_UNSEEN:
        "{rows} {rows|row|rows} that ended before they were watched {rows|was|were} left out",
        "{rows|пропущена|пропущены|пропущено} {rows} {rows|строка|строки|строк}, где всё кончилось до начала наблюдения",
        "已忽略 {rows} 行在观察开始前就已结束的记录";
    ALL_UNUSABLE:
        "no row of {rows} can be used: each is without a duration, or ends before it is watched",
        "во всех строках ({rows}) нет длительности или всё кончилось до начала наблюдения",
        "全部 {rows} 行都缺少时长，或在观察前就已结束";
    HAPPENED_TO_NOBODY:
        "it happened to nobody: how long it takes is not known",
        "событие не случилось ни с кем: сколько до него проходит, неизвестно",
        "事件没有发生在任何人身上：无法得知需要多久";
    HAPPENED_TO_EVERYBODY:
        "it happened to everybody: customers to whom it has not happened yet belong here too, with false",
        "событие случилось со всеми: сюда относятся и те, с кем оно ещё не случилось, с отметкой \"false\"",
        "事件发生在所有人身上：尚未发生的客户也应包含在内，标记为 \"false\"";
    HAPPENED_TO_ALL_THEN:
        "at {duration} it happened to all who were watched then, so the curve is at 0 from there on, whoever came later",
        "при длительности {duration} событие случилось со всеми, кто тогда наблюдался, поэтому дальше кривая равна 0, кто бы ни пришёл позже",
        "在 {duration} 处事件发生在当时被观察的所有人身上，此后曲线为 0，无论之后有谁加入";
    FEW_WATCHED:
        "from {duration} on fewer than {few} {few|customer was|customers were} still watched",
        "с длительности {duration} наблюдалось меньше {few} {few|клиента|клиентов|клиентов}",
        "自 {duration} 起仍被观察的客户不足 {few} 位";

    // Profiles.
    SUPPRESSED:
        "{segments} {segments|segment|segments} with fewer than {least} {least|customer|customers}: counted in what is overall, and not shown",
        "{segments} {segments|сегмент|сегмента|сегментов}, где меньше {least} {least|клиента|клиентов|клиентов}: в общие показатели {segments|входит, но не показан|входят, но не показаны|входят, но не показаны}",
        "{segments} 个分群不足 {least} 位客户：计入总体，但不展示";
    ROWS_WITHOUT_SEGMENT:
        "{rows} {rows|row|rows} without a segment left out",
        "{rows|пропущена|пропущены|пропущено} {rows} {rows|строка|строки|строк} без сегмента",
        "已忽略 {rows} 行没有分群的记录";
    ALL_WITHOUT_SEGMENT:
        "no row of {rows} has a segment: each is without one, or NULL",
        "во всех строках ({rows}) нет сегмента или сама строка NULL",
        "全部 {rows} 行都没有分群，或为 NULL";
    ONE_SEGMENT:
        "there is one segment only: it has nobody to be compared with",
        "сегмент всего один: сравнивать не с кем",
        "只有一个分群：无从比较";
    NOT_COMPARED:
        "feature \"{feature}\": {others} of its categories, with fewer than {least} {least|customer|customers} or beyond the {most} most frequent, not compared",
        "признак «{feature}»: не сравнивались категории ({others}), где меньше {least} {least|клиента|клиентов|клиентов} или не из самых частых ({most})",
        "特征“{feature}”：有 {others} 个类别不足 {least} 位客户或不在最常见的 {most} 个之内，未作比较";
    ABOUT_AVERAGE:
        "{segment}: {what} about the average ({here} against {all})",
        "{segment}: {what} — около среднего ({here} против {all})",
        "{segment}：{what} 接近平均（{here}，总体 {all}）";
    NEVER:
        "{segment}: {what} never ({here} against {all})",
        "{segment}: {what} — не встречается ({here} против {all})",
        "{segment}：{what} 从未出现（{here}，总体 {all}）";
    HARDLY_ANY:
        "{segment}: {what} hardly any ({here} against {all})",
        "{segment}: {what} — почти нет ({here} против {all})",
        "{segment}：{what} 几乎没有（{here}，总体 {all}）";
    TIMES_AS_OFTEN:
        "{segment}: {what} {times} {times|time|times} as often ({here} against {all})",
        "{segment}: {what} — ×{times} к обычной частоте ({here} против {all})",
        "{segment}：{what} 频率为平均的 {times} 倍（{here}，总体 {all}）";
    TIMES_AVERAGE:
        "{segment}: {what} {times} {times|time|times} the average ({here} against {all})",
        "{segment}: {what} — ×{times} к среднему ({here} против {all})",
        "{segment}：{what} 为平均的 {times} 倍（{here}，总体 {all}）";
    LATER:
        "{segment}: {what} later ({here} against {all})",
        "{segment}: {what} — позже ({here} против {all})",
        "{segment}：{what} 较晚（{here}，总体 {all}）";
    EARLIER:
        "{segment}: {what} earlier ({here} against {all})",
        "{segment}: {what} — раньше ({here} против {all})",
        "{segment}：{what} 较早（{here}，总体 {all}）";
    ABOVE_AVERAGE:
        "{segment}: {what} above the average ({here} against {all})",
        "{segment}: {what} — выше среднего ({here} против {all})",
        "{segment}：{what} 高于平均（{here}，总体 {all}）";
    BELOW_AVERAGE:
        "{segment}: {what} below the average ({here} against {all})",
        "{segment}: {what} — ниже среднего ({here} против {all})",
        "{segment}：{what} 低于平均（{here}，总体 {all}）";
    MAY_BE_CHANCE:
        "{statement}, which may be chance",
        "{statement}, возможно, случайность",
        "{statement}，可能是偶然";
    FEATURE_IS:
        "{feature} = {value}",
        "{feature} = {value}",
        "{feature} = {value}";
    FEATURE_IS_TRUE:
        "{feature} = true",
        "{feature} = да",
        "{feature} = 是";

    // Drift.
    ONE_VALUE:
        "one value only",
        "одно и то же значение",
        "只有一个值";
    TOO_FEW_ROWS:
        "too few rows to see a change that matters",
        "слишком мало строк, чтобы увидеть важное изменение",
        "行数太少，看不出重要变化";
    NO_CHANGE:
        "no change beyond chance",
        "изменений сверх случайных нет",
        "没有超出偶然的变化";
    CHANGED_LITTLE:
        "changed, but little",
        "изменилось, но мало",
        "有变化，但很小";
    CHANGED_PERHAPS:
        "changed, perhaps much",
        "изменилось, возможно сильно",
        "有变化，可能很大";
    CHANGED_MUCH:
        "changed much",
        "сильно изменилось",
        "变化很大";
    FIRST_SAMPLED:
        "the first sample has {distinct} distinct {distinct|row|rows}, standing for {used} of {rows}: raise segment.sample_memory, within segment.memory_limit, for all",
        "в первой выборке {distinct} {distinct|разная строка|разные строки|разных строк} вместо {used} из {rows}; чтобы взять все, увеличьте segment.sample_memory в пределах segment.memory_limit",
        "第一个样本有 {distinct} 个不同的行，代表 {rows} 行中的 {used} 行；如需全部，请在 segment.memory_limit 之内调高 segment.sample_memory";
    SECOND_SAMPLED:
        "the second sample has {distinct} distinct {distinct|row|rows}, standing for {used} of {rows}: raise segment.sample_memory, within segment.memory_limit, for all",
        "во второй выборке {distinct} {distinct|разная строка|разные строки|разных строк} вместо {used} из {rows}; чтобы взять все, увеличьте segment.sample_memory в пределах segment.memory_limit",
        "第二个样本有 {distinct} 个不同的行，代表 {rows} 行中的 {used} 行；如需全部，请在 segment.memory_limit 之内调高 segment.sample_memory";
    FIRST_LACKS_ROWS:
        "the first sample lacks {lacks} of {rows} {rows|row|rows}, which {lacks|has|have} NULLs: collect it with \"nulls\": \"impute\" to have NULL as a bin",
        "в первой выборке нет {lacks} из {rows} {rows|строки|строк|строк}, где есть NULL: чтобы NULL стал отдельным промежутком, соберите её с \"nulls\": \"impute\"",
        "第一个样本缺少 {rows} 行中含 NULL 的 {lacks} 行：以 \"nulls\": \"impute\" 收集，可让 NULL 成为一个区间";
    SECOND_LACKS_ROWS:
        "the second sample lacks {lacks} of {rows} {rows|row|rows}, which {lacks|has|have} NULLs: collect it with \"nulls\": \"impute\" to have NULL as a bin",
        "во второй выборке нет {lacks} из {rows} {rows|строки|строк|строк}, где есть NULL: чтобы NULL стал отдельным промежутком, соберите её с \"nulls\": \"impute\"",
        "第二个样本缺少 {rows} 行中含 NULL 的 {lacks} 行：以 \"nulls\": \"impute\" 收集，可让 NULL 成为一个区间";
}
