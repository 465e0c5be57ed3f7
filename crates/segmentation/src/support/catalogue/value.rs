//! What is said of lifetime value, of items that go together, and of treatments.

use super::texts;

texts! {
    // Lifetime value.
    NOBODY_AGAIN:
        "no customer has purchased again, so nothing is determined: the probability to be still there and the orders to expect are NULL",
        "никто не купил повторно, поэтому ничего не определено: вероятность остаться и ожидаемое число заказов равны NULL",
        "没有客户复购，因此无法确定任何结果：留存概率和预期订单数均为 NULL";
    NO_VALUE_MODEL:
        "no customer has repeat purchases of a positive value, so the value of a purchase is not modelled",
        "ни у кого нет повторных покупок на положительную сумму, поэтому сумма покупки не моделируется",
        "没有客户的复购金额为正，因此不对客单价建模";
    LEFT_OUT_OF_VALUE:
        "{customers} {customers|customer|customers} whose repeat purchases are worth nothing or less {customers|was|were} left out of the value model",
        "{customers} {customers|клиент|клиента|клиентов} с нулевой или отрицательной суммой повторных покупок {customers|не вошёл|не вошли|не вошли} в модель суммы",
        "{customers} 位客户的复购金额为零或负，未计入金额模型";
    LEFT_OUT_OF_VALUE_WITH_FIRST:
        "{customers} {customers|customer|customers} whose purchases are worth nothing or less {customers|was|were} left out of the value model",
        "{customers} {customers|клиент|клиента|клиентов} с нулевой или отрицательной суммой покупок {customers|не вошёл|не вошли|не вошли} в модель суммы",
        "{customers} 位客户的购买金额为零或负，未计入金额模型";
    CORRELATED:
        "number and value of purchases are correlated ({correlation}), while the value model takes them to be independent",
        "число покупок и их сумма связаны (корреляция {correlation}), а модель суммы считает их независимыми",
        "购买次数与金额相关（{correlation}），而金额模型假定二者独立";
    ORDERS_NOT_CONVERGED:
        "the fit of the model of purchases did not converge and was stopped after {steps} {steps|step|steps}; its parameters are the best that were found",
        "подбор модели покупок не сошёлся и остановлен после {steps} {steps|шага|шагов|шагов}; параметры — лучшие из найденных",
        "购买模型的拟合未收敛，在 {steps} 步后停止；参数为已找到的最优值";
    VALUE_NOT_CONVERGED:
        "the fit of the value model did not converge and was stopped after {steps} {steps|step|steps}; its parameters are the best that were found",
        "подбор модели суммы не сошёлся и остановлен после {steps} {steps|шага|шагов|шагов}; параметры — лучшие из найденных",
        "金额模型的拟合未收敛，在 {steps} 步后停止；参数为已找到的最优值";
    NOBODY_LEAVES:
        "nobody is seen to leave, so {first} and {second} are not determined; every customer counts as still there at as_of",
        "ухода клиентов не видно, поэтому \"{first}\" и \"{second}\" не определены; на момент as_of все считаются оставшимися",
        "看不到客户流失，因此 \"{first}\" 与 \"{second}\" 无法确定；截至 as_of 所有客户都视为仍在";
    LEAVING_NOT_ESTABLISHED:
        "it is not established that customers leave: the log likelihood is only {gain} higher than if nobody did, and {needed} are needed; {first} and {second}, and so the probability to be still there, are little more than a guess",
        "не установлено, что клиенты уходят: логарифм правдоподобия лишь на {gain} выше, чем если бы никто не уходил, а нужно {needed}; \"{first}\" и \"{second}\", а с ними и вероятность остаться — почти догадка",
        "无法确认客户会流失：对数似然只比无人流失时高 {gain}，而需要 {needed}；\"{first}\" 与 \"{second}\" 以及留存概率几乎只是猜测";
    MEAN_IS_INFINITE:
        "q is {q}, so the mean value over all customers is infinite, and that of a customer without repeat purchases is not known",
        "q равно {q}, поэтому средняя сумма по всем клиентам бесконечна, а у клиента без повторных покупок неизвестна",
        "q 为 {q}，因此全体客户的平均金额为无穷大，没有复购的客户的平均金额未知";
    RUNS_TO_ZERO:
        "{name} runs to 0, the fit stopped at {reached}: {meaning}; predictions can be used, but {tied} have no standard error",
        "\"{name}\" стремится к 0, подбор остановлен на {reached}: {meaning}; прогнозами можно пользоваться, но у параметров ({tied}) нет стандартной ошибки",
        "\"{name}\" 趋于 0，拟合停在 {reached}：{meaning}；预测可用，但参数（{tied}）没有标准误";
    RUNS_TO_INFINITY:
        "{name} runs to infinity, the fit stopped at {reached}: {meaning}; predictions can be used, but {tied} have no standard error",
        "\"{name}\" стремится к бесконечности, подбор остановлен на {reached}: {meaning}; прогнозами можно пользоваться, но у параметров ({tied}) нет стандартной ошибки",
        "\"{name}\" 趋于无穷大，拟合停在 {reached}：{meaning}；预测可用，但参数（{tied}）没有标准误";
    NOT_DETERMINED:
        "{names} {names|is|are} not determined by these customers",
        "по этим клиентам не {names|определён|определены|определены}: {names}",
        "无法由这些客户确定：{names}";
    HARDLY_AGAIN:
        "hardly any customer purchases again",
        "почти никто не покупает повторно",
        "几乎没有客户复购";
    SAME_RATE:
        "all customers purchase at about the same rate",
        "все клиенты покупают примерно одинаково часто",
        "所有客户的购买频率大致相同";
    AT_ONCE_OR_NEVER:
        "purchases come at once or not at all",
        "повторные покупки бывают сразу или не бывают вовсе",
        "复购要么立即发生，要么从不发生";
    SAME_RATE_OR_HARDLY:
        "all customers purchase at about the same rate, or hardly at all",
        "все клиенты покупают примерно одинаково часто или почти не покупают",
        "所有客户的购买频率大致相同，或几乎不购买";
    HARDLY_LEAVES:
        "hardly anybody is seen to leave",
        "ухода клиентов почти не видно",
        "几乎看不到客户流失";
    LEAVE_ALIKE:
        "all customers leave with about the same probability, or hardly any does",
        "все клиенты уходят примерно с одной вероятностью или почти никто не уходит",
        "所有客户的流失概率大致相同，或几乎无人流失";
    LEAVE_AT_SAME_RATE:
        "all customers leave at about the same rate, or hardly any does",
        "все клиенты уходят примерно с одной скоростью или почти никто не уходит",
        "所有客户的流失速度大致相同，或几乎无人流失";
    LEAVE_AT_FIRST_CHANCE:
        "those who leave do so at the first chance",
        "кто уходит, уходит при первой возможности",
        "流失者在第一次机会时就流失";
    LEAVE_AT_ONCE:
        "those who leave do so at once",
        "кто уходит, уходит сразу",
        "流失者立即流失";
    VARY_WITHOUT_MEASURE:
        "the values of one customer vary without measure",
        "суммы одного клиента меняются без всякой меры",
        "同一客户的金额波动无度";
    HARDLY_VARY:
        "the values of one customer hardly vary",
        "суммы одного клиента почти не меняются",
        "同一客户的金额几乎不变";
    SPEND_ALIKE:
        "all customers spend about the same",
        "все клиенты тратят примерно одинаково",
        "所有客户的消费大致相同";
    NO_COMMON_MEAN:
        "customers have no common mean",
        "общего среднего у клиентов нет",
        "客户没有共同的均值";
    TELLS_NOTHING_OF_OTHERS:
        "what a customer spends says nothing about the others",
        "траты одного клиента ничего не говорят о других",
        "一位客户的消费不能说明其他客户";
    SILENCE_EVERY_DAY:
        "nobody has purchased in the last {silence} {silence|day|days} before as_of; before that, since {from}, somebody purchased again every day: is as_of too late, or are purchases missing?",
        "за {silence|последний|последние|последние} {silence} {silence|день|дня|дней} до as_of никто ничего не купил; до этого, с {from}, повторные покупки были каждый день: as_of слишком поздний или не хватает покупок?",
        "as_of 之前的最近 {silence} 天无人购买；此前自 {from} 起每天都有复购：是 as_of 太晚，还是缺少购买数据？";
    SILENCE:
        "nobody has purchased in the last {silence} {silence|day|days} before as_of; before that, since {from}, there {longest|was|were} never more than {longest} {longest|day|days} without a repeat purchase: is as_of too late, or are purchases missing?",
        "за {silence|последний|последние|последние} {silence} {silence|день|дня|дней} до as_of никто ничего не купил; до этого, с {from}, без повторных покупок проходило не больше {longest} {longest|дня|дней|дней}: as_of слишком поздний или не хватает покупок?",
        "as_of 之前的最近 {silence} 天无人购买；此前自 {from} 起没有复购的间隔从未超过 {longest} 天：是 as_of 太晚，还是缺少购买数据？";

    MEANS_MEAN_RATE:
        "repeat purchases in a unit of time that a customer makes in the mean while they are there",
        "сколько повторных покупок за единицу времени делает в среднем клиент, пока он с нами",
        "客户留存期间单位时间内的平均复购次数";
    MEANS_MEAN_DROPOUT:
        "probability to leave at a chance to do so, in the mean of all customers",
        "вероятность уйти при каждой возможности, в среднем по клиентам",
        "每次机会的流失概率，全体客户平均";
    MEANS_MEAN_DROPOUT_RATE:
        "rate of leaving in a unit of time, in the mean of all customers",
        "скорость ухода за единицу времени, в среднем по клиентам",
        "单位时间的流失率，全体客户平均";
    MEANS_MEAN_VALUE:
        "value of a purchase, in the mean of all customers",
        "сумма покупки, в среднем по клиентам",
        "每次购买的金额，全体客户平均";
    MEANS_R:
        "shape of the purchase rates: small where customers differ much",
        "форма частот покупок: мала, когда клиенты сильно различаются",
        "购买频率的形状参数：客户差异大时较小";
    MEANS_ALPHA:
        "scale of the purchase rates, in units of time",
        "масштаб частот покупок, в единицах времени",
        "购买频率的尺度参数，以时间单位计";
    MEANS_A:
        "first parameter of the probability to leave",
        "первый параметр вероятности уйти",
        "流失概率的第一个参数";
    MEANS_B:
        "second parameter of the probability to leave",
        "второй параметр вероятности уйти",
        "流失概率的第二个参数";
    MEANS_S:
        "shape of the rates of leaving: small where customers differ much",
        "форма скоростей ухода: мала, когда клиенты сильно различаются",
        "流失率的形状参数：客户差异大时较小";
    MEANS_BETA:
        "scale of the rates of leaving, in units of time",
        "масштаб скоростей ухода, в единицах времени",
        "流失率的尺度参数，以时间单位计";
    MEANS_P:
        "shape of the values of one customer: large where they vary little",
        "форма сумм одного клиента: велика, когда они мало меняются",
        "单个客户金额的形状参数：波动小时较大";
    MEANS_Q:
        "shape of the scales of values: large where customers differ little",
        "форма масштабов сумм: велика, когда клиенты мало различаются",
        "金额尺度的形状参数：客户差异小时较大";
    MEANS_V:
        "scale of the scales of values, in units of money",
        "масштаб масштабов сумм, в денежных единицах",
        "金额尺度的尺度参数，以货币单位计";
    MEANS_LOG_LIKELIHOOD:
        "logarithm of the likelihood of the customers fitted",
        "логарифм правдоподобия для клиентов, на которых построена модель",
        "建模客户的对数似然";
    MEANS_AIC:
        "Akaike's information criterion: the lesser is the better of two models of the same customers",
        "информационный критерий Акаике: из двух моделей одних клиентов лучше та, у которой он меньше",
        "赤池信息准则：同一批客户的两个模型中，较小者更好";
    MEANS_CUSTOMERS:
        "customers fitted",
        "клиенты, на которых построена модель",
        "建模的客户数";
    MEANS_HOLDOUT_CUSTOMERS:
        "customers held out of the fit",
        "клиенты, отложенные для проверки",
        "留作检验、未参与建模的客户数";
    MEANS_HOLDOUT_LOG_LIKELIHOOD:
        "logarithm of the likelihood of those: of two models of the same customers the greater is the better",
        "логарифм правдоподобия отложенных клиентов: из двух моделей одних клиентов лучше та, у которой он больше",
        "留出客户的对数似然：同一批客户的两个模型中，较大者更好";
    MEANS_ITERATIONS:
        "steps of the search",
        "шаги поиска",
        "搜索步数";
    MEANS_CONVERGED:
        "1 if the search found a maximum, 0 if not",
        "1, если поиск нашёл максимум, иначе 0",
        "搜索找到最大值为 1，否则为 0";

    // Items that go together.
    ITEMS_CUT:
        "{items} {items|item reaches|items reach} min_count, {least}; the {kept} most frequent {kept|is|are} kept",
        "порога min_count ({least}) {items|достигает|достигают|достигают} {items} {items|товар|товара|товаров}; оставлены самые частые ({kept})",
        "有 {items} 个商品达到 min_count（{least}）；保留最常见的 {kept} 个";
    PAIRS_CUT:
        "{pairs} {pairs|pair reaches|pairs reach} min_count, {least}; the {kept} with the highest lower bound of their lift {kept|is|are} kept",
        "порога min_count ({least}) {pairs|достигает|достигают|достигают} {pairs} {pairs|пара|пары|пар}; оставлены {kept} с наибольшей нижней границей подъёма",
        "有 {pairs} 对商品达到 min_count（{least}）；保留提升度下限最高的 {kept} 对";
    NO_PAIRS:
        "no pair of items reaches min_count, {least}: give a lower one",
        "ни одна пара товаров не достигает min_count ({least}): задайте меньше",
        "没有商品对达到 min_count（{least}）：请调低";
    SINGLE_ITEMS:
        "every basket has a single item: gather the lines of an order into one array",
        "в каждой корзине один товар: соберите строки заказа в один массив",
        "每个购物篮只有一件商品：请将一笔订单的明细汇成一个数组";
    EMPTY_BASKETS:
        "{baskets} {baskets|basket|baskets} without an item {baskets|was|were} left out",
        "{baskets|пропущена|пропущены|пропущено} {baskets} {baskets|корзина|корзины|корзин} без товаров",
        "已忽略 {baskets} 个没有商品的购物篮";
    ALL_EMPTY_BASKETS:
        "no basket has an item",
        "ни в одной корзине нет товаров",
        "所有购物篮都没有商品";

    // What a treatment brought.
    WITHOUT_OUTCOME:
        "{customers} {customers|customer|customers} of a group {customers|has|have} no outcome and {customers|was|were} left out; where none means that nothing happened, write coalesce(outcome, ...)",
        "{customers|пропущен|пропущены|пропущено} {customers} {customers|клиент|клиента|клиентов} группы: {customers|у него|у них|у них} нет исхода; если это значит, что ничего не случилось, напишите \"coalesce(outcome, ...)\"",
        "组内有 {customers} 位客户没有结果，已忽略；若表示没有发生，请写 \"coalesce(outcome, ...)\"";
    SMALL_GROUP:
        "a group is so small that fewer than 5 customers of a kind are expected in it: p is rough, go by the interval",
        "группа так мала, что в ней ожидается меньше 5 клиентов одного рода: p приблизительно, смотрите на интервал",
        "有一组太小，某类期望客户不足 5 位：p 只是粗略值，请以区间为准";
    MISMATCH:
        "{control} {control|customer|customers} of {all} {control|is|are} in the control group, which a share of {share} does not explain (p {p}): find out why before you believe the effect",
        "в контрольной группе {control} из {all} {all|клиента|клиентов|клиентов}, что долей {share} не объяснить (p {p}): выясните причину, прежде чем верить эффекту",
        "{all} 位客户中有 {control} 位在对照组，占比 {share} 无法解释（p {p}）：在相信效果之前请先查明原因";
}
