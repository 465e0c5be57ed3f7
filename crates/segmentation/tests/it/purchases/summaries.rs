//! Laws that summaries of purchases obey: any order and any tree of merges gives what one pass gives.

use std::collections::BTreeMap;

use proptest::prelude::*;
use segmentation::numeric::decimal::Decimal;
use segmentation::numeric::float_sum::FloatSum;
use segmentation::numeric::random::Random;
use segmentation::purchases::customer_base::{CustomerBase, Key, KeyType};
use segmentation::purchases::money::{Amount, AmountType, Money};
use segmentation::purchases::packed::{Packed, PackedRare};
use segmentation::purchases::rfm::Rfm;
use segmentation::support::codec::{Codec, CodecWithin};
use segmentation::support::host::Host;

/// A row of an orders table: customer, date, amount; what is `None` is NULL.
#[derive(Debug, Clone)]
struct Row {
    customer: i64,
    at: Option<i64>,
    amount: Option<String>,
}

fn usual_amounts() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0_i64..1_000_000).prop_map(|cents| format!("{}.{:02}", cents / 100, cents % 100)),
        1 => (1_i64..100_000).prop_map(|cents| format!("-{}.{:02}", cents / 100, cents % 100)),
        1 => Just("0".to_owned()),
        1 => (0_u64..10_000).prop_map(|tail| format!("3.00{tail:06}")),
    ]
}

/// Usual amounts among ones that are long before the point, or after it: an exact total has 38 digits for both.
fn amounts() -> BoxedStrategy<String> {
    prop_oneof![4 => usual_amounts(), 1 => Just("123456789012345678901234567.5".to_owned()), 1 => Just("92233720368547758.07".to_owned())]
        .boxed()
}

fn deep_amounts() -> BoxedStrategy<String> {
    prop_oneof![6 => usual_amounts(), 1 => Just("0.00000000000000000012".to_owned()), 1 => Just("0.000000000000010".to_owned())]
        .boxed()
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let rows = |amounts| {
        let at = prop::option::weighted(0.95, -10_i64.pow(15)..10_i64.pow(15));
        let row = (0_i64..40, at, prop::option::weighted(0.95, amounts));
        prop::collection::vec(row.prop_map(|(customer, at, amount)| Row { customer, at, amount }), 1..600)
    };
    prop_oneof![rows(amounts()), rows(deep_amounts())]
}

fn money(amount: &str, kind: AmountType) -> Money {
    match kind {
        AmountType::Exact => Money::Exact(amount.parse().unwrap()),
        AmountType::Float => Money::Float(FloatSum::new(amount.parse().unwrap())),
    }
}

/// The obvious way: a map from customers to summaries.
fn one_by_one(rows: &[Row], kind: AmountType) -> BTreeMap<i64, Rfm> {
    let mut customers = BTreeMap::new();
    for row in rows {
        let summary = customers.entry(row.customer).or_insert_with(|| Rfm::empty(money("0", kind)));
        match (row.at, &row.amount) {
            (Some(at), Some(amount)) => summary.add(at, money(amount, kind)).unwrap(),
            _ => summary.skip(),
        }
    }
    customers
}

fn key(customer: i64, key_type: KeyType, text: &mut String) -> Key<'_> {
    match key_type {
        KeyType::Uuid => Key::Uuid([customer as u64 * 7, 1]),
        KeyType::Text => {
            *text = format!("customer {customer}");
            Key::Text(text.as_bytes())
        }
        _ => Key::Int(customer),
    }
}

fn base(rows: &[Row], key_type: KeyType, kind: AmountType) -> CustomerBase {
    let mut base = CustomerBase::new(key_type, kind, Host::unlimited());
    let mut text = String::new();
    for row in rows {
        let key = key(row.customer, key_type, &mut text);
        match (row.at, row.amount.as_deref().map(|amount| money(amount, kind))) {
            (Some(at), Some(Money::Exact(value))) => base.push(key, at, Amount::Exact(value)).unwrap(),
            (Some(at), Some(Money::Float(sum))) => base.push(key, at, Amount::Float(sum.value())).unwrap(),
            _ => base.push_skipped(key).unwrap(),
        }
    }
    base.flush().unwrap();
    base
}

/// The binary form, in which the customers have their order.
fn bytes(base: &mut CustomerBase) -> Vec<u8> {
    base.arrange().unwrap();
    base.to_bytes().unwrap()
}

/// The binary form without the places that say with how many decimals totals are shown.
fn hidden(bytes: &[u8]) -> Vec<u8> {
    let mut hidden = bytes.to_vec();
    CustomerBase::scale_places(bytes, Host::unlimited(), |place| hidden[place] = 0).unwrap();
    hidden
}

/// What is compared of a summary.
fn compared(purchases: &Rfm) -> (Packed, Option<PackedRare>) {
    let (mut packed, mut rare) = Packed::from_rfm(purchases);
    packed.hide_scale();
    rare.iter_mut().for_each(PackedRare::hide_scale);
    (packed, rare)
}

/// The texts of all summaries: exact ones to the digit, float ones rounded to 12 digits.
fn texts(customers: impl Iterator<Item = Rfm>) -> Vec<String> {
    let text = |purchases: Rfm| match purchases.total {
        Money::Exact(_) => purchases.to_json(),
        Money::Float(sum) => {
            let refunded = purchases.refunded.to_f64();
            format!(
                "{:?} {} {} {} {:.11e} {refunded:.11e}",
                purchases.span,
                purchases.orders,
                purchases.refunds,
                purchases.skipped,
                sum.value()
            )
        }
    };
    let mut texts: Vec<_> = customers.map(text).collect();
    texts.sort();
    texts
}

fn contents(base: &mut CustomerBase, customers: &BTreeMap<i64, Rfm>) -> Vec<String> {
    let mut text = String::new();
    let key_type = base.key_type();
    assert_eq!(base.len(), customers.len());
    texts(customers.keys().map(|&customer| base.find(key(customer, key_type, &mut text)).unwrap().unwrap()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_base_is_its_customers_one_by_one(rows in rows(), kind in prop_oneof![Just(AmountType::Exact), Just(AmountType::Float)]) {
        let expected = one_by_one(&rows, kind);
        for key_type in [KeyType::BigInt, KeyType::Uuid, KeyType::Text] {
            let mut whole = base(&rows, key_type, kind);
            prop_assert_eq!(contents(&mut whole, &expected), texts(expected.values().copied()));
        }
    }

    #[test]
    fn merging_in_any_tree_gives_one_pass(rows in rows(), cuts in prop::collection::vec(0_usize..600, 1..6), left in any::<bool>()) {
        let kind = AmountType::Exact;
        let expected = one_by_one(&rows, kind);
        let mut bounds: Vec<usize> = cuts.into_iter().map(|cut| cut.min(rows.len())).chain([0, rows.len()]).collect();
        bounds.sort_unstable();
        let mut parts: Vec<CustomerBase> = bounds.windows(2).map(|pair| base(&rows[pair[0]..pair[1]], KeyType::Text, kind)).collect();
        while parts.len() > 1 {
            let mut other = if left { parts.remove(0) } else { parts.pop().unwrap() };
            parts[0].merge(&mut other).unwrap();
        }
        prop_assert_eq!(contents(&mut parts[0], &expected), texts(expected.values().copied()));
    }

    #[test]
    fn bases_survive_their_binary_form(rows in rows(), kind in prop_oneof![Just(AmountType::Exact), Just(AmountType::Float)]) {
        let expected = one_by_one(&rows, kind);
        for key_type in [KeyType::Integer, KeyType::Uuid, KeyType::Text] {
            let bytes = bytes(&mut base(&rows, key_type, kind));
            let mut read = CustomerBase::from_bytes(&bytes).unwrap();
            prop_assert_eq!(&self::bytes(&mut read), &bytes);
            prop_assert_eq!(contents(&mut read, &expected), texts(expected.values().copied()));
        }
    }

    #[test]
    fn equal_bases_have_equal_bytes(
        rows in rows(),
        shuffled in Just(0_usize..600).prop_flat_map(|all| Just(all.collect::<Vec<_>>()).prop_shuffle()),
        cut in 0_usize..600,
        amounts_are_cents in any::<bool>(),
    ) {
        // Of floats only amounts of money: sums of what lies far apart differ past their hundredth bit.
        let usual = |row: &&Row| row.amount.as_ref().is_none_or(|amount| amount.len() < 9 && !amount.contains(".00"));
        let (kind, rows) = match amounts_are_cents {
            true => (AmountType::Float, rows.iter().filter(usual).cloned().collect()),
            false => (AmountType::Exact, rows),
        };
        let moved: Vec<Row> = shuffled.into_iter().filter_map(|at| rows.get(at).cloned()).collect();
        let (left, right) = moved.split_at(cut.min(moved.len()));
        for key_type in [KeyType::Integer, KeyType::Uuid, KeyType::Text] {
            let mut whole = base(&rows, key_type, kind);
            let bytes = bytes(&mut whole);
            prop_assert_eq!(&self::bytes(&mut base(&moved, key_type, kind)), &bytes);
            let mut merged = base(left, key_type, kind);
            merged.merge(&mut base(right, key_type, kind)).unwrap();
            prop_assert_eq!(&self::bytes(&mut merged), &bytes);
            // What was put in order goes on taking rows, and finds its customers.
            let mut halves = base(right, key_type, kind);
            halves.arrange().unwrap();
            let expected = one_by_one(right, kind);
            prop_assert_eq!(contents(&mut halves, &expected), texts(expected.values().copied()));
            halves.arrange().unwrap();
            let mut other = CustomerBase::from_bytes(&self::bytes(&mut base(left, key_type, kind))).unwrap();
            halves.merge(&mut other).unwrap();
            prop_assert_eq!(&self::bytes(&mut halves), &bytes);
        }
    }

    #[test]
    fn totals_are_equal_whatever_decimals_they_show(rows in rows(), zeros in 1_usize..20, seed in any::<u64>()) {
        let kind = AmountType::Exact;
        // Some amounts show more decimals than they have.
        let shown = |amount: &String| format!("{amount}{}{}", if amount.contains('.') { "" } else { "." }, "0".repeat(zeros));
        let mut random = Random::new(seed, 0);
        let mut others = rows.clone();
        for row in &mut others {
            row.amount = row.amount.as_ref().map(|amount| if random.uniform() < 0.3 { shown(amount) } else { amount.clone() });
        }
        for key_type in [KeyType::Integer, KeyType::Uuid, KeyType::Text] {
            let [one, other] = [&rows, &others].map(|rows| hidden(&bytes(&mut base(rows, key_type, kind))));
            prop_assert_eq!(&one, &other);
            let without_last = hidden(&bytes(&mut base(&rows[1..], key_type, kind)));
            prop_assert_ne!(&one, &without_last);
        }
        let [ones, others] = [&rows, &others].map(|rows| one_by_one(rows, kind));
        for (one, other) in ones.values().zip(others.values()) {
            prop_assert_eq!(compared(one), compared(other));
            prop_assert!(one == other || one.total.to_f64() == other.total.to_f64());
        }
    }

    #[test]
    fn a_base_of_summaries_is_the_base_of_their_rows(rows in rows(), cut in 0_usize..600) {
        let kind = AmountType::Exact;
        let (left, right) = rows.split_at(cut.min(rows.len()));
        for key_type in [KeyType::Integer, KeyType::Uuid, KeyType::Text] {
            let mut text = String::new();
            let mut of_summaries = CustomerBase::new(key_type, kind, Host::unlimited());
            for (customer, purchases) in one_by_one(left, kind).iter().chain(&one_by_one(right, kind)) {
                of_summaries.push_summary(key(*customer, key_type, &mut text), purchases).unwrap();
            }
            prop_assert_eq!(bytes(&mut of_summaries), bytes(&mut base(&rows, key_type, kind)));
        }
    }

    #[test]
    fn a_base_without_some_is_the_base_of_the_others(rows in rows(), gone in prop::collection::btree_set(0_i64..60, 0..40)) {
        for kind in [AmountType::Exact, AmountType::Float] {
            let others: Vec<Row> = rows.iter().filter(|row| !gone.contains(&row.customer)).cloned().collect();
            for key_type in [KeyType::Integer, KeyType::Uuid, KeyType::Text] {
                let mut texts: Vec<String> = vec![String::new(); gone.len()];
                // Twice, as a list may name somebody again.
                let keys: Vec<Key<'_>> =
                    gone.iter().zip(&mut texts).map(|(customer, text)| key(*customer, key_type, text)).collect();
                let twice = keys.iter().chain(&keys).copied();
                let mut whole = base(&rows, key_type, kind);
                let before = bytes(&mut whole);
                let mut left = whole.without(twice, Host::unlimited()).unwrap();
                prop_assert_eq!(bytes(&mut left), bytes(&mut base(&others, key_type, kind)));
                prop_assert_eq!(bytes(&mut whole), before);
            }
        }
    }

    #[test]
    fn equal_summaries_have_equal_bytes(rows in rows(), cut in 0_usize..600) {
        for kind in [AmountType::Exact, AmountType::Float] {
            let (left, right) = rows.split_at(cut.min(rows.len()));
            let [whole, mut left, right] = [&rows[..], left, right].map(|rows| one_by_one(rows, kind));
            for (customer, purchases) in &right {
                left.entry(*customer).or_insert_with(|| Rfm::empty(purchases.total)).merge(purchases).unwrap();
            }
            for (customer, purchases) in &whole {
                let (packed, rare) = Packed::from_rfm(purchases);
                let read = packed.rfm(rare.as_ref()).unwrap();
                prop_assert_eq!(Packed::from_rfm(&read), (packed, rare));
                if kind == AmountType::Exact {
                    prop_assert_eq!(Packed::from_rfm(&left[customer]), (packed, rare));
                    prop_assert_eq!(left[customer].to_bytes().unwrap(), purchases.to_bytes().unwrap());
                }
            }
        }
    }

    #[test]
    fn summaries_survive_every_form(rows in rows(), kind in prop_oneof![Just(AmountType::Exact), Just(AmountType::Float)]) {
        for purchases in one_by_one(&rows, kind).into_values() {
            prop_assert_eq!(Rfm::from_json(&purchases.to_json()).unwrap(), purchases);
            prop_assert_eq!(Rfm::from_bytes(&purchases.to_bytes().unwrap()).unwrap(), purchases);
            let (packed, rare) = Packed::from_rfm(&purchases);
            prop_assert_eq!(packed.rfm(rare.as_ref()).unwrap(), purchases);
        }
    }

    #[test]
    fn a_tally_updated_in_place_is_the_summary(amounts in prop::collection::vec((amounts(), -1000_i64..1000), 1..50)) {
        let mut exact = Packed::exact();
        let mut float = Packed::float();
        let mut expected = [Rfm::empty(money("0", AmountType::Exact)), Rfm::empty(money("0", AmountType::Float))];
        for (amount, at) in amounts.iter().filter(|(amount, _)| !amount.starts_with('-')) {
            let value: Decimal = amount.parse().unwrap();
            exact.order_exact(*at, value).unwrap();
            float.order_float(*at, amount.parse().unwrap()).unwrap();
            expected[0].add(*at, Money::Exact(value)).unwrap();
            expected[1].add(*at, money(amount, AmountType::Float)).unwrap();
        }
        prop_assert_eq!(exact.rfm(None).unwrap(), expected[0]);
        prop_assert_eq!(float.rfm(None).unwrap(), expected[1]);
    }
}

#[test]
fn decimals_of_floats_and_damaged_bases_are_not_looked_for() {
    let rows = [Row { customer: 1, at: Some(0), amount: Some("2.50".to_owned()) }];
    let bytes = bytes(&mut base(&rows, KeyType::Text, AmountType::Float));
    assert_eq!(hidden(&bytes), bytes);
    let bytes = self::bytes(&mut base(&rows, KeyType::Text, AmountType::Exact));
    assert_ne!(hidden(&bytes), bytes);
    for end in 0..bytes.len() {
        assert!(CustomerBase::scale_places(&bytes[..end], Host::unlimited(), |_| ()).is_err(), "{end}");
    }
}

#[test]
fn a_small_budget_is_kept_and_named() {
    let mut base = CustomerBase::new(KeyType::BigInt, AmountType::Exact, Host::unlimited().within(1 << 20));
    let error = (0..1_000_000)
        .find_map(|customer| base.push(Key::Int(customer), 0, Amount::Exact(Decimal::ZERO)).err())
        .expect("a million customers do not fit into a megabyte");
    assert_eq!(error.kind, segmentation::Kind::LimitExceeded);
    assert!(error.message.ends_with("limit is 1 MB"), "{}", error.message);
    assert!(base.bytes() <= 1 << 20);
}

#[test]
fn more_orders_than_an_entry_counts() {
    let mut base = CustomerBase::new(KeyType::BigInt, AmountType::Float, Host::unlimited());
    let orders = (1 << 24) + 10;
    for _ in 0..orders {
        base.push(Key::Int(1), 0, Amount::Float(0.5)).unwrap();
    }
    base.flush().unwrap();
    let purchases = base.find(Key::Int(1)).unwrap().unwrap();
    assert_eq!((purchases.orders, purchases.total.to_f64()), (orders, orders as f64 / 2.0));
    assert_eq!(
        CustomerBase::from_bytes(&base.to_bytes().unwrap()).unwrap().find(Key::Int(1)).unwrap(),
        Some(purchases)
    );
}

#[test]
fn summaries_of_nobody_are_counted_by_their_rows() {
    let mut base = CustomerBase::new(KeyType::BigInt, AmountType::Exact, Host::unlimited());
    let mut purchases = Rfm::empty(money("0", AmountType::Exact));
    for amount in ["5", "-2"] {
        purchases.add(0, money(amount, AmountType::Exact)).unwrap();
    }
    purchases.skip();
    base.push_summary_without_customer(&purchases).unwrap();
    assert_eq!((base.without_customer(), base.len()), (3, 0));
    purchases.orders = u64::MAX;
    assert!(base.push_summary_without_customer(&purchases).is_err());
    // And who is taken out does not change that count.
    let left = base.without([Key::Int(1)].into_iter(), Host::unlimited()).unwrap();
    assert_eq!(left.without_customer(), 3);
    assert!(base.without([Key::Text(b"x")].into_iter(), Host::unlimited()).is_err());
}

#[test]
fn different_types_do_not_merge() {
    let new = |key_type, kind| CustomerBase::new(key_type, kind, Host::unlimited());
    let mut base = new(KeyType::BigInt, AmountType::Exact);
    assert!(base.merge(&mut new(KeyType::Text, AmountType::Exact)).is_err());
    assert!(base.merge(&mut new(KeyType::BigInt, AmountType::Float)).is_err());
    assert!(base.push(Key::Text(b"x"), 0, Amount::Exact(Decimal::ZERO)).is_err());
    let exact = Rfm::empty(money("0", AmountType::Exact));
    assert!(base.push_summary(Key::Text(b"x"), &exact).is_err());
    assert!(base.push_summary(Key::Int(1), &Rfm::empty(money("0", AmountType::Float))).is_err());
    assert_eq!(base.len(), 0);
}

#[test]
fn a_base_has_one_currency() {
    let new = |currency: Option<&str>| {
        let mut base = CustomerBase::new(KeyType::BigInt, AmountType::Exact, Host::unlimited());
        currency.iter().for_each(|currency| base.push_currency(currency).unwrap());
        base
    };
    let mut euros = new(Some("EUR"));
    euros.push_currency("EUR").unwrap();
    // The message is the same from either side.
    let message = "amounts are in two currencies, \"EUR\" and \"USD\"";
    assert_eq!(euros.push_currency("USD").unwrap_err().message, message);
    assert_eq!(new(Some("USD")).merge(&mut euros).unwrap_err().message, message);
    // Who names none has that of the others.
    let mut unnamed = new(None);
    unnamed.merge(&mut euros).unwrap();
    euros.merge(&mut new(None)).unwrap();
    assert_eq!((unnamed.currency(), euros.currency()), (Some("EUR"), Some("EUR")));
    // The binary form keeps it, and one without is as it was.
    let bytes = bytes(&mut euros);
    assert_eq!(CustomerBase::from_bytes(&bytes).unwrap().currency(), Some("EUR"));
    assert_eq!(bytes.len(), self::bytes(&mut new(None)).len() + 8 + 3);
    for end in 0..bytes.len() {
        assert!(CustomerBase::from_bytes(&bytes[..end]).is_err());
    }
    for wrong in ["", &"x".repeat(33), "a\0"] {
        assert!(new(None).push_currency(wrong).is_err(), "{wrong:?}");
    }
    let mut nameless = bytes;
    let at = nameless.windows(3).position(|three| three == b"EUR").unwrap();
    nameless[at] = 0;
    assert!(CustomerBase::from_bytes(&nameless).is_err());
}

/// A small generator with a fixed seed, so that a failure can be repeated (SplitMix64, Steele et al. 2014).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below as u64) as usize
    }

    fn damage(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.roll(3) {
            let at = self.roll(bytes.len().max(1));
            match self.roll(5) {
                _ if bytes.is_empty() => bytes.push(self.roll(256) as u8),
                0 => bytes.truncate(at),
                1 => bytes[at] ^= 1 << self.roll(8),
                2 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff, b'0', b'9', b'"', b'-'][self.roll(9)],
                3 => bytes.insert(at, self.roll(256) as u8),
                _ => {
                    let from = self.roll(bytes.len());
                    let len = self.roll(bytes.len() - from + 1).min(bytes.len() - at);
                    bytes.copy_within(from..from + len, at);
                }
            }
        }
    }
}

#[test]
fn damaged_summaries_are_refused_or_sound() {
    let rows: Vec<Row> = (0..60)
        .map(|i| Row {
            customer: i % 7,
            at: (i % 11 != 0).then_some(i * 1_000_000_007),
            amount: Some(if i % 5 == 0 { format!("-{i}.5") } else { format!("{i}123456789012.25") }),
        })
        .collect();
    let mut dice = Dice(42);
    let mut sound = 0;
    for kind in [AmountType::Exact, AmountType::Float] {
        let summaries: Vec<Rfm> = one_by_one(&rows, kind).into_values().collect();
        let base = base(&rows, KeyType::Text, kind).to_bytes().unwrap();
        for round in 0..60_000 {
            let summary = &summaries[round % summaries.len()];
            let mut bytes = summary.to_bytes().unwrap();
            dice.damage(&mut bytes);
            if let Ok(read) = Rfm::from_bytes(&bytes) {
                sound += 1;
                assert_eq!(Rfm::from_json(&read.to_json()).unwrap(), read);
                // Finite sums may still overflow when they are added: that is an error, not a panic.
                let _ = read.clone().merge(&read);
            }
            let mut text = summary.to_json().into_bytes();
            dice.damage(&mut text);
            if let Ok(read) = Rfm::from_json(&String::from_utf8_lossy(&text)) {
                sound += 1;
                assert_eq!(Rfm::from_bytes(&read.to_bytes().unwrap()).unwrap(), read);
            }
            let mut bytes = base.clone();
            dice.damage(&mut bytes);
            if let Ok(mut read) = CustomerBase::from_bytes_within(&bytes, Host::unlimited().within(1 << 24)) {
                sound += 1;
                for number in 0..read.len() {
                    let key = match read.key(number) {
                        Key::Text(text) => text.to_vec(),
                        other => panic!("a text base gave the key {other:?}"),
                    };
                    let purchases = read.rfm(number).unwrap();
                    assert_eq!(read.find(Key::Text(&key)).unwrap(), Some(purchases));
                }
                let mut other = read.clone();
                let _ = read.merge(&mut other);
            }
        }
    }
    assert!(sound > 1000, "damage that always fails tests only the first check: {sound}");
}
