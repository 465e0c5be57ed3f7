//! What is said of clusters.

use super::texts;

texts! {
    // Why a row is in its cluster.
    NO_WEIGHT:
        "speaks for neither: the feature has weight 0",
        "не говорит ни за один: вес признака 0",
        "不偏向任何一方：该特征权重为 0";
    ROW_IS_NULL:
        "speaks for neither: the row has no value",
        "не говорит ни за один: у строки нет значения",
        "不偏向任何一方：该行没有值";
    EITHER_LEAF_IS_NULL:
        "speaks for neither: the nearest leaf of either cluster has no value",
        "не говорит ни за один: в ближайших листах обоих кластеров нет значения",
        "不偏向任何一方：两个聚类最近的叶子都没有值";
    ONE_LEAF_IS_NULL:
        "is compared with cluster {cluster} alone, {value} with {mark}: the nearest leaf of cluster {of} has no value",
        "сравнивается только с кластером {cluster}, {value} с {mark}: в ближайшем листе кластера {of} нет значения",
        "仅与聚类 {cluster} 比较，{value} 对 {mark}：聚类 {of} 最近的叶子没有值";
    MORE_IN_COMMON:
        "speaks for cluster {cluster}: there is more to compare with its nearest leaf than with that of cluster {of}, so that a difference counts for less",
        "говорит за кластер {cluster}: с его ближайшим листом сравнивается больше, чем с листом кластера {of}, и различие весит меньше",
        "偏向聚类 {cluster}：与其最近的叶子可比较的内容多于聚类 {of} 的，因此差异所占比重更小";
    EQUAL_PARTS:
        "speaks for neither: of all that is compared with either nearest leaf the difference is the same part",
        "не говорит ни за один: во всём, что сравнивается с каждым из ближайших листов, доля различия одинакова",
        "不偏向任何一方：与两个最近的叶子比较时，差异所占的比重相同";
    NO_OTHER_IN_COMMON:
        "no leaf of another cluster has a value where the row has one",
        "ни в одном листе других кластеров нет значений там, где они есть у строки",
        "在该行有值的特征上，其他聚类的叶子都没有值";
    NO_OTHER_CLUSTER:
        "there is no cluster but {cluster}",
        "других кластеров, кроме {cluster}, нет",
        "除聚类 {cluster} 外没有其他聚类";
    AS_FAR:
        "speaks for neither: {value} is as far from {mark} as from {other} of cluster {of}",
        "не говорит ни за один: {value} так же далеко от {mark}, как от {other} кластера {of}",
        "不偏向任何一方：{value} 与 {mark} 和聚类 {of} 的 {other} 距离相等";
    AS_FAR_IN_LOGARITHMS:
        "speaks for neither: in logarithms {value} is as far from {mark} as from {other} of cluster {of}",
        "не говорит ни за один: в логарифмах {value} так же далеко от {mark}, как от {other} кластера {of}",
        "不偏向任何一方：按对数，{value} 与 {mark} 和聚类 {of} 的 {other} 距离相等";
    ABOUT_AS_FAR:
        "speaks for neither: {value} is about as far from {mark} as from {other} of cluster {of}",
        "не говорит ни за один: {value} примерно так же далеко от {mark}, как от {other} кластера {of}",
        "不偏向任何一方：{value} 与 {mark} 和聚类 {of} 的 {other} 距离大致相等";
    NEARER:
        "speaks for cluster {cluster}: {value} is nearer to {mark} than to {other} of cluster {of}",
        "говорит за кластер {cluster}: {value} ближе к {mark}, чем к {other} кластера {of}",
        "偏向聚类 {cluster}：{value} 更接近 {mark}，而非聚类 {of} 的 {other}";
    NEARER_IN_LOGARITHMS:
        "speaks for cluster {cluster}: in logarithms {value} is nearer to {mark} than to {other} of cluster {of}",
        "говорит за кластер {cluster}: в логарифмах {value} ближе к {mark}, чем к {other} кластера {of}",
        "偏向聚类 {cluster}：按对数，{value} 更接近 {mark}，而非聚类 {of} 的 {other}";
    NEARER_UNSEEN:
        "speaks for cluster {cluster}, by less than the figures show: {value} beside {mark}, and {other} of cluster {of}",
        "говорит за кластер {cluster}, но разница меньше, чем видно в цифрах: {value} рядом с {mark} и {other} кластера {of}",
        "偏向聚类 {cluster}，差异小于所示数字：{value} 对 {mark}，以及聚类 {of} 的 {other}";
    GAMMA_IS_ZERO:
        "speaks for neither: gamma is 0, and categories do not count",
        "не говорит ни за один: \"gamma\" равна 0, и категории не учитываются",
        "不偏向任何一方：\"gamma\" 为 0，类别不计入";
    CENTRE_HAS:
        "speaks for cluster {cluster}, whose centre has {same}; that of cluster {of} has {other}",
        "говорит за кластер {cluster}: в его центре {same}; в центре кластера {of} — {other}",
        "偏向聚类 {cluster}，其中心为 {same}；聚类 {of} 的中心为 {other}";
    LEAF_HAS:
        "speaks for cluster {cluster}, whose nearest leaf has {same}; that of cluster {of} has {other}",
        "говорит за кластер {cluster}: в его ближайшем листе {same}; у кластера {of} — {other}",
        "偏向聚类 {cluster}，其最近的叶子为 {same}；聚类 {of} 的为 {other}";
    EITHER_CENTRE_HAS:
        "speaks for neither: the centre of either cluster has {same}",
        "не говорит ни за один: в центрах обоих кластеров {same}",
        "不偏向任何一方：两个聚类的中心都是 {same}";
    EITHER_LEAF_HAS:
        "speaks for neither: the nearest leaf of either cluster has {same}",
        "не говорит ни за один: в ближайших листах обоих кластеров {same}",
        "不偏向任何一方：两个聚类最近的叶子都是 {same}";
    EITHER_CENTRE_HAS_OTHER:
        "speaks for neither: the centre of either cluster has {other}, not {value}",
        "не говорит ни за один: в центрах обоих кластеров {other}, а не {value}",
        "不偏向任何一方：两个聚类的中心都是 {other}，而不是 {value}";
    EITHER_LEAF_HAS_OTHER:
        "speaks for neither: the nearest leaf of either cluster has {other}, not {value}",
        "не говорит ни за один: в ближайших листах обоих кластеров {other}, а не {value}",
        "不偏向任何一方：两个聚类最近的叶子都是 {other}，而不是 {value}";
    NEITHER_HAS:
        "speaks for neither: {value} is neither {mark} nor {other} of cluster {of}",
        "не говорит ни за один: {value} — это ни {mark}, ни {other} кластера {of}",
        "不偏向任何一方：{value} 既不是 {mark}，也不是聚类 {of} 的 {other}";
    STANDS_IN:
        "{value}, which stands in for NULL,",
        "{value} (вместо NULL)",
        "{value}（代替 NULL）";
    SAME_STANDS_IN:
        "{mark}, which stands in for NULL",
        "{mark} (вместо NULL)",
        "{mark}（代替 NULL）";
    SAME_TOO:
        "{mark} too",
        "тоже {mark}",
        "同样的 {mark}";
    SAME_COUNTS:
        "{mark}, as which {value} counts",
        "{mark}, к чему относится и {value}",
        "{mark}（{value} 也归入其中）";
    ANOTHER:
        "another",
        "другое",
        "其他";

    // How good clusters are.
    ON_ALL_ROWS:
        "on all rows",
        "по всем строкам",
        "基于所有行";
    ON_SAMPLE:
        "on a sample of {rows} {rows|row|rows}",
        "по выборке: {rows} {rows|строка|строки|строк}",
        "基于 {rows} 行的样本";
    SHARE_OF_VARIATION:
        "share of all variation",
        "доля всего разброса",
        "占总变差的比例";
    MEAN_OF_SETS:
        "mean, {sets} {sets|set|sets} of one normal cloud",
        "среднее: {sets} {sets|набор|набора|наборов} из одного нормального облака",
        "{sets} 组单一正态云的均值";
    DEVIATIONS_OF_SETS:
        "standard deviations from the mean, {sets} {sets|set|sets} of one normal cloud",
        "стандартных отклонений от среднего: {sets} {sets|набор|набора|наборов} из одного нормального облака",
        "与均值相差的标准差数，{sets} 组单一正态云";
    SHARE_OF_ROWS:
        "{share}",
        "{share}",
        "{share}";
    MEAN_JACCARD:
        "mean Jaccard coefficient of {draws} {draws|draw|draws} of the rows; seed and restarts move it",
        "средний коэффициент Жаккара: {draws} {draws|повторная выборка|повторные выборки|повторных выборок} строк; зависит от \"seed\" и \"restarts\"",
        "对行重抽 {draws} 次的平均杰卡德系数；随 \"seed\" 和 \"restarts\" 变动";
    DISTANCE_FROM_PREVIOUS:
        "distance from the previous centre",
        "расстояние от прежнего центра",
        "与先前中心的距离";
    BEST_OF:
        "the best of {candidates}, so this k was chosen",
        "лучшее из {candidates}, поэтому выбрано это k",
        "{candidates} 个候选中最好，因此选用该 k";

    NO_GROUPS:
        "most rows are nearer to another group than to their own: by these features they are no groups",
        "большинство строк ближе к чужой группе, чем к своей: по этим признакам это не группы",
        "多数行离其他组比离本组更近：按这些特征它们不成组";
    SILHOUETTE_BELOW:
        "the silhouette is below {least}: by these features there is no substantial structure",
        "силуэт ниже {least}: по этим признакам заметной структуры нет",
        "轮廓系数低于 {least}：按这些特征没有明显结构";
    SILHOUETTE_OF:
        "the silhouette is that of {rows} distinct {rows|row|rows}",
        "силуэт посчитан по {rows} {rows|разной строке|разным строкам|разным строкам}",
        "轮廓系数基于 {rows} 个不同的行";

    // What to know of a model of clusters.
    ASKED_ALIKE:
        "{asked} {asked|cluster was|clusters were} asked for, but the rows are all alike",
        "{asked|запрошен|запрошены|запрошено} {asked} {asked|кластер|кластера|кластеров}, но все строки одинаковы",
        "要求 {asked} 个聚类，但所有行都相同";
    ASKED_BUT_DIFFER:
        "{asked} {asked|cluster was|clusters were} asked for, but the rows differ in only {found} {found|way|ways}",
        "{asked|запрошен|запрошены|запрошено} {asked} {asked|кластер|кластера|кластеров}, но разных строк всего {found}",
        "要求 {asked} 个聚类，但不同的行只有 {found} 种";
    AT_LEAST_ALIKE:
        "at least {asked} {asked|cluster was|clusters were} asked for, but the rows are all alike",
        "запрошено не менее {asked} {asked|кластера|кластеров|кластеров}, но все строки одинаковы",
        "要求至少 {asked} 个聚类，但所有行都相同";
    AT_LEAST_BUT_DIFFER:
        "at least {asked} {asked|cluster was|clusters were} asked for, but the rows differ in only {found} {found|way|ways}",
        "запрошено не менее {asked} {asked|кластера|кластеров|кластеров}, но разных строк всего {found}",
        "要求至少 {asked} 个聚类，但不同的行只有 {found} 种";
    ALL_ALIKE:
        "the rows are all alike, and so are one cluster",
        "все строки одинаковы и составляют один кластер",
        "所有行都相同，构成一个聚类";
    STILL_MOVING:
        "the centres were still moving after {done} of {most} {most|round|rounds}: raise max_iterations",
        "центры ещё двигались после {done} из {most} {most|прохода|проходов|проходов}: увеличьте max_iterations",
        "在 {most} 轮中的第 {done} 轮后中心仍在移动：请调高 max_iterations";
    LEFT_WITHOUT_ROWS:
        "{asked} {asked|cluster was|clusters were} asked for and {left} {left|is|are} left: the others had no rows",
        "{asked|запрошен|запрошены|запрошено} {asked} {asked|кластер|кластера|кластеров}, осталось {left}: в других нет строк",
        "要求 {asked} 个聚类，剩下 {left} 个：其余没有行";
    LEFT_WITH_FEW_ROWS:
        "{asked} {asked|cluster was|clusters were} asked for and {left} {left|is|are} left: the others had fewer than {least} {least|row|rows}",
        "{asked|запрошен|запрошены|запрошено} {asked} {asked|кластер|кластера|кластеров}, осталось {left}: в других меньше {least} {least|строки|строк|строк}",
        "要求 {asked} 个聚类，剩下 {left} 个：其余不足 {least} 行";
    CONDENSED:
        "{rows} distinct {rows|row was|rows were} condensed to {leaves} {leaves|leaf|leaves} first, which hides {percent} % of their variation",
        "{rows} {rows|разная строка сначала сведена|разные строки сначала сведены|разных строк сначала сведены} к {leaves} {leaves|листу|листьям|листьям}, что скрывает {percent}\u{a0}% их разброса",
        "先将 {rows} 个不同的行压缩为 {leaves} 个叶子，掩盖了其 {percent}% 的变差";
    NOTHING_IN_COMMON:
        "{pairs} {pairs|pair|pairs} of the {leaves} {leaves|leaf|leaves} {pairs|has|have} no feature with a value in both: the distance is taken as 1",
        "у {pairs} {pairs|пары|пар|пар} из {leaves} {leaves|листа|листов|листов} нет признака со значением в обоих: расстояние принято равным 1",
        "{leaves} 个叶子中有 {pairs} 对没有双方都有值的特征：其距离取为 1";
    NO_STRUCTURE:
        "the clusters cut one cloud into pieces: no more structure than a normal distribution of the same covariance has (z score {z}, {tight} of {sets} random {sets|set|sets} {tight|is|are} at least as tight)",
        "кластеры режут одно облако на части: структуры не больше, чем у нормального распределения с той же ковариацией (z {z}, не менее плотных случайных наборов {tight} из {sets})",
        "聚类只是把一团数据切开：结构不多于同协方差的正态分布（z {z}，{sets} 组随机数据中有 {tight} 组至少同样紧密）";
    LOW_SILHOUETTE:
        "the silhouette is {mean}: below {least} there is no substantial structure",
        "силуэт {mean}: ниже {least} заметной структуры нет",
        "轮廓系数为 {mean}：低于 {least} 即没有明显结构";
    LOW_SIMPLIFIED_SILHOUETTE:
        "the simplified silhouette is {mean}: below {least} there is no substantial structure",
        "упрощённый силуэт {mean}: ниже {least} заметной структуры нет",
        "简化轮廓系数为 {mean}：低于 {least} 即没有明显结构";
    DOMINANT:
        "cluster {cluster} holds {rows} of {all} {all|row|rows}: the others divide what little is left",
        "в кластере {cluster} — {rows} из {all} {all|строки|строк|строк}: остальным мало что осталось",
        "聚类 {cluster} 占 {all} 行中的 {rows} 行：其余聚类所剩无几";
    TINY:
        "cluster {cluster} holds {rows} of {all} {all|row|rows}: outliers, not a segment",
        "в кластере {cluster} — {rows} из {all} {all|строки|строк|строк}: это выбросы, а не сегмент",
        "聚类 {cluster} 只占 {all} 行中的 {rows} 行：是离群值，而非分群";
    UNSTABLE:
        "cluster {cluster} does not come again when the rows are drawn anew: it shares only {percent} % of its rows with the cluster most like it (Jaccard coefficient): do not build on it",
        "кластер {cluster} не повторяется на других выборках: с самым похожим на него общих строк всего {percent}\u{a0}% (коэффициент Жаккара), не опирайтесь на него",
        "重抽行后聚类 {cluster} 不再出现：与最相似的聚类只有 {percent}% 的行相同（杰卡德系数），请勿依赖";
}
