//! What is said of decision trees.

use super::texts;

texts! {
    // Rules.
    ALL_CUSTOMERS:
        "all customers",
        "все клиенты",
        "所有客户";
    NO_CUSTOMERS:
        "no customers",
        "никто",
        "没有客户";
    AND_MORE:
        "… and {count} more",
        "… и ещё {count}",
        "…等另外 {count} 个";

    TOO_FEW_LEAVES:
        "no tree of 2 to {leaves} {leaves|leaf|leaves} is left: its questions gain the same, raise max_leaves",
        "дерева с числом листьев от 2 до {leaves} не остаётся: его вопросы дают одинаковый выигрыш, увеличьте max_leaves",
        "没有 2 到 {leaves} 片叶子的树可取：其各分裂的增益相同，请增大 max_leaves";

    // The way of one customer.
    LABEL_OF_ALL:
        "{share} of all customers have label {label}",
        "у {share} всех клиентов метка {label}",
        "全部客户中 {share} 的标签为 {label}";
    MEAN_OF_ALL:
        "the mean of all customers is {mean}",
        "среднее по всем клиентам {mean}",
        "全部客户的均值为 {mean}";
    LABEL_HERE:
        "{answer}: of the {share} of customers here, {now} have label {label} (before: {before})",
        "{answer}: таких клиентов {share}, из них у {now} метка {label} (до этого: {before})",
        "{answer}：此处占客户的 {share}，其中 {now} 的标签为 {label}（此前 {before}）";
    LABEL_HERE_BY_WEIGHT:
        "{answer}: of the {share} of customers (by weight) here, {now} have label {label} (before: {before})",
        "{answer}: таких клиентов по весу {share}, из них у {now} метка {label} (до этого: {before})",
        "{answer}：此处按权重占客户的 {share}，其中 {now} 的标签为 {label}（此前 {before}）";
    MEAN_HERE:
        "{answer}: the mean of the {share} of customers here is {now} (before: {before})",
        "{answer}: таких клиентов {share}, среднее {now} (до этого: {before})",
        "{answer}：此处占客户的 {share}，均值为 {now}（此前 {before}）";
    MEAN_HERE_BY_WEIGHT:
        "{answer}: the mean of the {share} of customers (by weight) here is {now} (before: {before})",
        "{answer}: таких клиентов по весу {share}, среднее {now} (до этого: {before})",
        "{answer}：此处按权重占客户的 {share}，均值为 {now}（此前 {before}）";
    DECIDES:
        "the tree decides for {label}",
        "дерево решает: {label}",
        "决策树判定为 {label}";
    DECIDES_BY_WEIGHTS:
        "the tree decides, by label_weights, for {label}",
        "дерево решает с учётом label_weights: {label}",
        "决策树按 label_weights 判定为 {label}";
    IS_TRUE:
        "{feature} is true",
        "{feature}: да",
        "{feature} 为是";
    IS_FALSE:
        "{feature} is false",
        "{feature}: нет",
        "{feature} 为否";
    NOT_AFTER:
        "{feature} {value} is not after {bound}",
        "{feature} {value} — не позже {bound}",
        "{feature} {value} 不晚于 {bound}";
    AFTER:
        "{feature} {value} is after {bound}",
        "{feature} {value} — позже {bound}",
        "{feature} {value} 晚于 {bound}";
    AT_MOST:
        "{feature} {value} is at most {bound}",
        "{feature} {value} — не больше {bound}",
        "{feature} {value} 不超过 {bound}";
    ABOVE:
        "{feature} {value} is above {bound}",
        "{feature} {value} — больше {bound}",
        "{feature} {value} 大于 {bound}";
    IS:
        "{feature} is {value}",
        "{feature} — это {value}",
        "{feature} 为 {value}";
    IS_NOT:
        "{feature} {value} is not {other}",
        "{feature} {value} — не {other}",
        "{feature} {value} 不是 {other}";
    IS_ONE_OF:
        "{feature} {value} is one of {names}",
        "{feature} {value} — среди: {names}",
        "{feature} {value} 属于 {names}";
    IS_NONE_OF:
        "{feature} {value} is none of {names}",
        "{feature} {value} — не среди: {names}",
        "{feature} {value} 不属于 {names}";
    IS_NULL:
        "{feature} is null",
        "{feature} не указан (NULL)",
        "{feature} 为 NULL";
    IS_NOT_NULL:
        "{feature} is not null",
        "{feature} указан (не NULL)",
        "{feature} 不为 NULL";

    // How good a tree is.
    ON_FIT:
        "of the {customers} {customers|customer|customers} of the fit",
        "по клиентам, на которых построено дерево: {customers}",
        "基于建模的 {customers} 位客户";
    ALWAYS_SAYING:
        "always saying \"{label}\"",
        "если всегда отвечать «{label}»",
        "若总是回答“{label}”";
    ALWAYS_THE_MEAN:
        "always saying the mean",
        "если всегда отвечать средним",
        "若总是回答均值";
    MEAN_RECALL:
        "the mean recall of all labels, cross-validated",
        "средняя полнота по всем меткам, перекрёстная проверка",
        "所有标签的平均召回率，交叉验证";
    AREA_UNDER_CURVE:
        "area under the curve by the probability of \"{label}\", {of}",
        "площадь под кривой по вероятности «{label}», {of}",
        "按“{label}”的概率计的曲线下面积，{of}";
    TWICE_THE_AREA:
        "2 AUC - 1, {of}",
        "2 AUC - 1, {of}",
        "2 AUC - 1，{of}";
    GREATEST_DISTANCE:
        "greatest distance of the two labels by the probability of \"{label}\", {of}",
        "наибольшее расстояние между двумя метками по вероятности «{label}», {of}",
        "按“{label}”的概率计，两个标签之间的最大距离，{of}";
    PART_AMONG_FIRST:
        "the part of \"{label}\" among the {percent} % with its greatest probability, lift {lift}, {of}",
        "какая часть «{label}» среди {percent} % с наибольшей вероятностью, лифт {lift}, {of}",
        "概率最高的 {percent} % 中“{label}”所占比例，提升度 {lift}，{of}";
    BRIER:
        "the part of the Brier score of knowing only the shares of labels that the tree takes away, cross-validated",
        "на сколько дерево уменьшает показатель Брайера по сравнению со знанием одних долей меток, перекрёстная проверка",
        "相对于只知道标签占比，决策树降低的布里尔分数比例，交叉验证";
    FOUND_PART:
        "the part of \"{label}\" that is found",
        "какая часть «{label}» найдена",
        "“{label}”中被找出的比例";
    RIGHT_PART:
        "the part that is right where \"{label}\" is said",
        "как часто ответ «{label}» верен",
        "回答“{label}”时正确的比例";
    CONFUSED:
        "actual \"{actual}\", predicted \"{predicted}\"",
        "на деле «{actual}», предсказано «{predicted}»",
        "实际“{actual}”，预测“{predicted}”";
    FOR_FIT:
        "for the {customers} {customers|customer|customers} of the fit",
        "для клиентов, на которых построено дерево: {customers}",
        "对于建模的 {customers} 位客户";
    ROOT_MEAN_SQUARE:
        "root of the mean squared error, for the same",
        "корень из среднего квадрата ошибки, для них же",
        "均方根误差，对象相同";
    ON_UNSEEN:
        "of {customers} {customers|customer|customers}, each judged by one of {folds} {folds|tree|trees} that had not seen them",
        "по клиентам, которых дерево не видело: {customers}, деревьев для проверки {folds}",
        "{customers} 位客户，各由 {folds} 棵未见过他们的树之一判定";
    BY_WEIGHT:
        "{what}, by weight",
        "{what}, по весу",
        "{what}，按权重";
    GAIN:
        "by which the cross-validated error is below that of no tree",
        "на столько ошибка при перекрёстной проверке меньше, чем без дерева",
        "交叉验证误差比不用树降低的量";
    GAIN_IN_ERRORS:
        "by which the cross-validated error is below that of no tree, {errors} standard {errors|error|errors}",
        "на столько ошибка при перекрёстной проверке меньше, чем без дерева, в стандартных ошибках {errors}",
        "交叉验证误差比不用树降低的量，相当于 {errors} 个标准误";
    BY_LABEL_WEIGHTS:
        "{what}, by label_weights",
        "{what}, с учётом label_weights",
        "{what}，按 label_weights";
    BETTER:
        "{gain}: better than no tree",
        "{gain}: лучше, чем без дерева",
        "{gain}：优于不用树";
    NOT_BETTER:
        "{gain}: not shown to be better than no tree",
        "{gain}: не доказано, что лучше, чем без дерева",
        "{gain}：未能证明优于不用树";
    CANDIDATE:
        "alpha {alpha}, standard error {error}",
        "alpha {alpha}, стандартная ошибка {error}",
        "alpha {alpha}，标准误 {error}";
    CANDIDATE_TAKEN:
        "alpha {alpha}, standard error {error}; this tree",
        "alpha {alpha}, стандартная ошибка {error}; это дерево",
        "alpha {alpha}，标准误 {error}；即此树";

    // What to know of a tree.
    ONE_LABEL:
        "every label is \"{label}\": there is nothing to tell apart",
        "все метки — «{label}»: различать нечего",
        "所有标签都是“{label}”：无从区分";
    ONE_NUMBER:
        "every label is {number}: there is nothing to tell apart",
        "все метки равны {number}: различать нечего",
        "所有标签都是 {number}：无从区分";
    FEW_NUMBERS:
        "the label is a number with {values} {values|value|values} and is predicted as one: if they are names, cast it to text",
        "метка — число (значений всего {values}) и предсказывается как число: если это названия, приведите её к тексту",
        "标签是只有 {values} 个取值的数字，按数字预测：若是名称，请转换为文本";
    UNKNOWN_LABELS:
        "label_weights are given for labels that no customer has: {labels}",
        "label_weights заданы для меток, которых ни у кого нет: {labels}",
        "label_weights 指定了没有客户拥有的标签：{labels}";
    NULL_IN_ALL:
        "feature \"{feature}\" is NULL in all rows",
        "признак «{feature}» во всех строках NULL",
        "特征“{feature}”在所有行中都是 NULL";
    GIVEN_AWAY:
        "feature \"{feature}\" alone tells every label: leave it out if it is not known before the label is",
        "признак «{feature}» один определяет все метки: исключите его, если он не известен раньше метки",
        "仅凭特征“{feature}”即可判定所有标签：若它并非先于标签得知，请去掉";
    ONE_PERSON:
        "a rule holds a single customer and tells of that person: raise min_leaf",
        "в одном правиле единственный клиент, и оно рассказывает о нём: увеличьте min_leaf",
        "有一条规则只含一位客户，会泄露其信息：请调高 min_leaf";
    ONE_PERSON_EACH:
        "{rules} {rules|rule holds|rules hold} a single customer each and {rules|tells|tell} of that person: raise min_leaf",
        "{rules} {rules|правило содержит|правила содержат|правил содержат} по одному клиенту и {rules|рассказывает|рассказывают|рассказывают} о нём: увеличьте min_leaf",
        "有 {rules} 条规则各只含一位客户，会泄露其信息：请调高 min_leaf";
    NO_QUESTION:
        "no question can be asked: each leaves a side with fewer than {least} {least|customer|customers}, or tells nothing",
        "ни одного вопроса задать нельзя: любой оставит на одной стороне меньше {least} {least|клиента|клиентов|клиентов} или ничего не скажет",
        "无问题可问：任何问题都会使一侧少于 {least} 位客户，或毫无信息";
    NO_QUESTION_AT_ALPHA:
        "no question is left at alpha {alpha}",
        "при alpha {alpha} вопросов не остаётся",
        "在 alpha {alpha} 下没有剩余的问题";
    NO_QUESTION_WORTH:
        "no question is worth asking: no tree was shown to be better than always saying \"{label}\"",
        "спрашивать не стоит: не доказано, что какое-либо дерево лучше, чем всегда отвечать «{label}»",
        "没有值得问的问题：没有树被证明优于总是回答“{label}”";
    NO_QUESTION_WORTH_OF_NUMBERS:
        "no question is worth asking: no tree was shown to be better than always saying the mean",
        "спрашивать не стоит: не доказано, что какое-либо дерево лучше, чем всегда отвечать средним",
        "没有值得问的问题：没有树被证明优于总是回答均值";
    NO_BETTER_OF_NUMBERS:
        "the tree is no better than always saying the mean: it explains {share} of the variance of customers it had not seen",
        "дерево не лучше, чем всегда отвечать средним: у клиентов, которых оно не видело, оно объясняет {share} дисперсии",
        "该树不优于总是回答均值：对未见过的客户只解释了 {share} 的方差";
    NO_BETTER:
        "the tree is no better than none: of customers it had not seen it is right for {right}, always saying \"{label}\" for {baseline}",
        "дерево не лучше, чем ничего: для клиентов, которых оно не видело, оно право в {right} случаев, а ответ «{label}» — в {baseline}",
        "该树并不优于不用树：对未见过的客户正确率为 {right}，而总是回答“{label}”为 {baseline}";
    ONE_DECISION:
        "every leaf decides for \"{label}\": use probability, or give the other labels more weight by label_weights",
        "каждый лист решает «{label}»: смотрите на вероятность или дайте другим меткам больший вес через label_weights",
        "每个叶子都判定为“{label}”：请使用概率，或用 label_weights 提高其他标签的权重";
}
