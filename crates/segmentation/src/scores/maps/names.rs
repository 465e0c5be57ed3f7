//! What the segments of the shipped maps are called, what they mean, and the usual step, in every language.

use crate::support::language::{Language, Texts};

/// How much service a segment is usually worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// First in every queue.
    Priority,
    /// As everybody.
    Standard,
    /// By letter and by machine.
    Light,
}

impl Service {
    /// The level in a language.
    pub fn text(self, language: Language) -> &'static str {
        language.of(match self {
            Service::Priority => ["priority", "приоритетный", "优先"],
            Service::Standard => ["standard", "стандартный", "标准"],
            Service::Light => ["light", "минимальный", "轻量"],
        })
    }
}

/// A segment of a shipped map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// What it is called.
    pub name: Texts,
    /// What is true of its customers.
    pub meaning: Texts,
    /// What is usually done with them.
    pub action: Texts,
    /// How much service they are worth.
    pub service: Service,
}

pub(super) const CHAMPIONS: Name = Name {
    name: ["champions", "чемпионы", "核心客户"],
    meaning: [
        "bought lately, often and for much",
        "покупали недавно, часто и на большие суммы",
        "近期购买，频次高，金额大",
    ],
    action: [
        "thank them, show them what is new first, ask for a review; a discount is wasted here",
        "благодарить, первыми показывать новинки, просить отзыв; скидка здесь лишняя",
        "表达感谢，新品优先，邀请评价；无需打折",
    ],
    service: Service::Priority,
};

pub(super) const LOYAL: Name = Name {
    name: ["loyal", "лояльные", "忠诚客户"],
    meaning: [
        "buy often and for much, the last order was some time ago",
        "покупают часто и на большие суммы, последний заказ был некоторое время назад",
        "频次与金额高，最近一次购买稍早",
    ],
    action: [
        "invite them to the loyalty programme, offer what goes with their purchases",
        "пригласить в программу лояльности, предложить сопутствующие товары",
        "邀请加入会员计划，推荐关联商品",
    ],
    service: Service::Priority,
};

pub(super) const POTENTIAL: Name = Name {
    name: ["potential loyalists", "потенциально лояльные", "潜在忠诚客户"],
    meaning: [
        "bought lately, of middling frequency and value",
        "покупали недавно, частота и сумма средние",
        "近期购买，频次与金额中等",
    ],
    action: [
        "lead them to a second category and to membership",
        "познакомить со второй категорией и с программой лояльности",
        "引导购买第二品类并加入会员",
    ],
    service: Service::Standard,
};

pub(super) const NEW: Name = Name {
    name: ["new", "новички", "新客户"],
    meaning: ["bought lately, and little so far", "купили недавно и пока немного", "近期购买，累计尚少"],
    action: [
        "welcome them, help with the first purchase, lead to the second",
        "приветствовать, помочь с первой покупкой, подвести ко второй",
        "欢迎关怀，指导首购，促成复购",
    ],
    service: Service::Standard,
};

pub(super) const PROMISING: Name = Name {
    name: ["promising", "многообещающие", "潜力客户"],
    meaning: [
        "bought not long ago, and little so far",
        "покупали не так давно и пока немного",
        "不久前购买，累计尚少",
    ],
    action: [
        "stay in mind with useful content and a small offer",
        "напоминать о себе полезными материалами и небольшим предложением",
        "以实用内容和小额优惠保持互动",
    ],
    service: Service::Standard,
};

pub(super) const ATTENTION: Name = Name {
    name: ["need attention", "требуют внимания", "需关注客户"],
    meaning: [
        "middling in everything: may go either way",
        "средние по всем показателям: возможно и то и другое",
        "各项居中，去留未定",
    ],
    action: [
        "a limited offer on what they bought before",
        "ограниченное по времени предложение на купленное ранее",
        "针对以往所购商品的限时优惠",
    ],
    service: Service::Standard,
};

pub(super) const SLEEPY: Name = Name {
    name: ["about to sleep", "засыпающие", "待激活客户"],
    meaning: [
        "have not bought for some time, and little before",
        "давно не покупали, и раньше немного",
        "一段时间未购买，以往购买也少",
    ],
    action: [
        "remind them with the favourites of others, test a discount",
        "напомнить подборкой популярного, испытать скидку",
        "以热销商品提醒，测试优惠",
    ],
    service: Service::Light,
};

pub(super) const CANNOT_LOSE: Name = Name {
    name: ["cannot lose", "нельзя потерять", "重点挽回客户"],
    meaning: [
        "bought most often and for most, but not recently",
        "покупали чаще и больше всех, но давно",
        "曾是频次与金额最高的客户，久未购买",
    ],
    action: [
        "call them, ask why, make a personal offer",
        "позвонить, спросить о причине, сделать личное предложение",
        "电话回访，了解原因，给出专属方案",
    ],
    service: Service::Priority,
};

pub(super) const AT_RISK: Name = Name {
    name: ["at risk", "в зоне риска", "流失预警客户"],
    meaning: [
        "bought often and for much, but not recently",
        "покупали часто и много, но давно",
        "曾经频繁且大额购买，久未购买",
    ],
    action: [
        "win them back with a personal letter and a reason to return",
        "вернуть личным письмом с поводом прийти снова",
        "以个性化信息和回归理由挽回",
    ],
    service: Service::Standard,
};

pub(super) const HIBERNATING: Name = Name {
    name: ["hibernating", "спящие", "沉睡客户"],
    meaning: ["bought little, and long ago", "покупали мало и давно", "购买少且久远"],
    action: [
        "write seldom, offer other products, spend little",
        "писать редко, предлагать другие товары, тратить мало",
        "低频触达，推荐其他品类，控制投入",
    ],
    service: Service::Light,
};

pub(super) const LOST: Name = Name {
    name: ["lost", "потерянные", "流失客户"],
    meaning: ["bought little, and longest ago", "покупали мало и раньше всех", "购买少且时间最久"],
    action: [
        "one last offer, then leave them out of mailings",
        "последнее предложение, затем исключить из рассылок",
        "最后一次召回，之后停止群发",
    ],
    service: Service::Light,
};

/// Customers without an order, whom no map names.
pub const NO_PURCHASES: Name = Name {
    name: ["no purchases", "без покупок", "未购客户"],
    meaning: ["known, and without an order so far", "известны, но заказов ещё не было", "已建档，尚未下单"],
    action: ["lead them to the first order", "подвести к первому заказу", "引导完成首单"],
    service: Service::Light,
};

pub(super) const RECENT: Name = Name {
    name: ["recent", "недавние", "近期客户"],
    meaning: [
        "bought lately, of lower frequency or value",
        "покупали недавно, частота или сумма ниже",
        "近期购买，频次或金额偏低",
    ],
    action: [
        "lead them to the next order and to a second category",
        "подвести к следующему заказу и ко второй категории",
        "促成再次购买并拓展品类",
    ],
    service: Service::Standard,
};

pub(super) const INACTIVE: Name = Name {
    name: ["inactive", "неактивные", "不活跃客户"],
    meaning: ["bought little, and long ago", "покупали мало и давно", "购买少且久远"],
    action: [
        "one last offer, then leave them out of mailings",
        "последнее предложение, затем исключить из рассылок",
        "最后一次召回，之后停止群发",
    ],
    service: Service::Light,
};

/// One of the eight classes, under the names of a scheme.
const fn octant(class: &Name, name: Texts) -> Name {
    Name { name, meaning: class.meaning, action: class.action, service: class.service }
}

const KEY_LOYAL: Name = Name {
    name: ["key loyal", "ключевые лояльные", "重要价值客户"],
    meaning: ["recent, often and much", "недавно, часто и на большие суммы", "近期、高频、高额"],
    action: [
        "thank them, show them what is new first",
        "благодарить, первыми показывать новинки",
        "表达感谢，新品优先",
    ],
    service: Service::Priority,
};

const KEY_TO_DEVELOP: Name = Name {
    name: ["key to develop", "ключевые для развития", "重要发展客户"],
    meaning: ["recent and much, but seldom", "недавно и на большие суммы, но редко", "近期、高额、低频"],
    action: [
        "give a reason to come more often: reminders, refills, bundles",
        "дать повод приходить чаще: напоминания, наборы",
        "以提醒、补货、组合装提升频次",
    ],
    service: Service::Priority,
};

const KEY_TO_KEEP: Name = Name {
    name: ["key to keep", "ключевые для удержания", "重要保持客户"],
    meaning: ["often and much, but long ago", "часто и на большие суммы, но давно", "高频、高额、久未购买"],
    action: [
        "ask why they stopped, make a personal offer",
        "спросить о причине, сделать личное предложение",
        "了解原因，给出专属方案",
    ],
    service: Service::Priority,
};

const KEY_TO_WIN_BACK: Name = Name {
    name: ["key to win back", "ключевые для возврата", "重要挽留客户"],
    meaning: ["much, but seldom and long ago", "на большие суммы, но редко и давно", "高额、低频、久未购买"],
    action: [
        "win them back with a call and a strong offer",
        "вернуть звонком и сильным предложением",
        "电话回访，重点召回",
    ],
    service: Service::Standard,
};

const ORDINARY_LOYAL: Name = Name {
    name: ["ordinary loyal", "обычные лояльные", "一般价值客户"],
    meaning: ["recent and often, but little", "недавно и часто, но на малые суммы", "近期、高频、低额"],
    action: [
        "raise the value of an order: more in the basket",
        "поднять средний чек: больше товаров в корзине",
        "提升客单价：关联推荐",
    ],
    service: Service::Standard,
};

const ORDINARY_TO_DEVELOP: Name = Name {
    name: ["ordinary to develop", "обычные для развития", "一般发展客户"],
    meaning: ["recent, but seldom and little", "недавно, но редко и на малые суммы", "近期、低频、低额"],
    action: [
        "welcome them, lead to the next order",
        "приветствовать, подвести к следующему заказу",
        "欢迎关怀，促成复购",
    ],
    service: Service::Standard,
};

const ORDINARY_TO_KEEP: Name = Name {
    name: ["ordinary to keep", "обычные для удержания", "一般保持客户"],
    meaning: ["often, but little and long ago", "часто, но на малые суммы и давно", "高频、低额、久未购买"],
    action: ["remind them with favourites", "напомнить подборкой любимого", "以常购商品提醒"],
    service: Service::Light,
};

const ORDINARY_TO_WIN_BACK: Name = Name {
    name: ["ordinary to win back", "обычные для возврата", "一般挽留客户"],
    meaning: ["seldom, little and long ago", "редко, на малые суммы и давно", "低频、低额、久未购买"],
    action: [
        "one last offer, then leave them out of mailings",
        "последнее предложение, затем исключить из рассылок",
        "最后一次召回，之后停止群发",
    ],
    service: Service::Light,
};

/// The eight classes, from high to low, as most call them; by what is done (wake up, deepen); and by what matters (keep).
pub(super) const OCTANTS: [Name; 8] = [
    KEY_LOYAL,
    KEY_TO_DEVELOP,
    KEY_TO_KEEP,
    KEY_TO_WIN_BACK,
    ORDINARY_LOYAL,
    ORDINARY_TO_DEVELOP,
    ORDINARY_TO_KEEP,
    ORDINARY_TO_WIN_BACK,
];
pub(super) const OCTANTS_RECALL: [Name; 8] = [
    octant(&KEY_LOYAL, ["key loyal", "ключевые лояльные", "重要价值客户"]),
    octant(&KEY_TO_DEVELOP, ["key to develop", "ключевые для развития", "重要深耕客户"]),
    octant(&KEY_TO_KEEP, ["key to keep", "ключевые для удержания", "重要唤回客户"]),
    octant(&KEY_TO_WIN_BACK, ["key to win back", "ключевые для возврата", "重要挽留客户"]),
    octant(&ORDINARY_LOYAL, ["ordinary loyal", "обычные лояльные", "潜力客户"]),
    octant(&ORDINARY_TO_DEVELOP, ["ordinary to develop", "обычные для развития", "新客户"]),
    octant(&ORDINARY_TO_KEEP, ["ordinary to keep", "обычные для удержания", "一般维持客户"]),
    octant(&ORDINARY_TO_WIN_BACK, ["ordinary to win back", "обычные для возврата", "流失客户"]),
];
pub(super) const OCTANTS_KEEP: [Name; 8] = [
    octant(&KEY_LOYAL, ["key loyal", "ключевые лояльные", "高价值客户"]),
    octant(&KEY_TO_DEVELOP, ["key to develop", "ключевые для развития", "重点发展客户"]),
    octant(&KEY_TO_KEEP, ["key to keep", "ключевые для удержания", "重点保持客户"]),
    octant(&KEY_TO_WIN_BACK, ["key to win back", "ключевые для возврата", "重点挽留客户"]),
    octant(&ORDINARY_LOYAL, ["ordinary loyal", "обычные лояльные", "一般价值客户"]),
    octant(&ORDINARY_TO_DEVELOP, ["ordinary to develop", "обычные для развития", "一般发展客户"]),
    octant(&ORDINARY_TO_KEEP, ["ordinary to keep", "обычные для удержания", "一般保持客户"]),
    octant(&ORDINARY_TO_WIN_BACK, ["ordinary to win back", "обычные для возврата", "潜在客户"]),
];
