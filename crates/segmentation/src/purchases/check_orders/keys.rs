//! Keys that are no customer: nobody, anybody, and those who test.

/// Whom a key stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    /// NULL or blank.
    Nobody,
    /// All who did not say who they are.
    Anybody,
    /// Somebody who tries the shop out.
    Test,
    /// A customer.
    Customer,
}

/// What shops write where they do not know the customer, in small letters.
const ANYBODY: [&str; 32] = [
    "0",
    "-1",
    "guest",
    "guest user",
    "guest customer",
    "anonymous",
    "anonym",
    "anon",
    "unknown",
    "none",
    "null",
    "nil",
    "n/a",
    "na",
    "nan",
    "undefined",
    "default",
    "nobody",
    "no customer",
    "-",
    "?",
    "гость",
    "аноним",
    "неизвестно",
    "неизвестный",
    "нет",
    "游客",
    "访客",
    "匿名",
    "匿名用户",
    "散客",
    "未知",
];

/// Words that a tester's key is, or begins with before a digit or a mark.
const TESTERS: [&str; 7] = ["test", "tester", "testuser", "demo", "qa", "тест", "测试"];

/// Domains that no letter reaches (RFC 2606).
const NOWHERE: [&str; 4] = ["example.com", "example.org", "example.net", "localhost"];
const NOWHERE_ENDS: [&str; 4] = [".test", ".example", ".invalid", ".localhost"];

/// The longest of all those above, in bytes: longer keys need not be looked at, but for addresses.
const LONGEST: usize = 24;

pub(super) fn kind(key: Option<&str>) -> KeyKind {
    let Some(key) = key.map(str::trim).filter(|key| !key.is_empty()) else { return KeyKind::Nobody };
    // Most keys are numbers.
    if key.bytes().all(|byte| byte.is_ascii_digit()) {
        return if key.bytes().all(|byte| byte == b'0') { KeyKind::Anybody } else { KeyKind::Customer };
    }
    if key.bytes().all(|byte| byte == b'0' || byte == b'-') {
        // As the UUID of no bits.
        return KeyKind::Anybody;
    }
    if let Some((local, domain)) = key.rsplit_once('@') {
        let domain = domain.to_lowercase();
        let is_nowhere =
            NOWHERE.iter().any(|known| domain == *known || domain.ends_with(&format!(".{known}")))
                || NOWHERE_ENDS.iter().any(|end| domain.ends_with(end));
        return if is_nowhere || is_tester(&local.to_lowercase()) {
            KeyKind::Test
        } else {
            KeyKind::Customer
        };
    }
    if key.len() > LONGEST {
        return KeyKind::Customer;
    }
    let small = key.to_lowercase();
    match small.as_str() {
        key if ANYBODY.contains(&key) => KeyKind::Anybody,
        key if is_tester(key) => KeyKind::Test,
        _ => KeyKind::Customer,
    }
}

/// Whether a text is a tester's, as `test`, `test1` and `test_order` are, and `Testa` is not.
fn is_tester(text: &str) -> bool {
    TESTERS.iter().any(|word| {
        text.strip_prefix(word)
            .is_some_and(|rest| rest.chars().next().is_none_or(|next| !next.is_alphabetic()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_keys_stand_for() {
        let all = |keys: &[&str], wanted: KeyKind| {
            keys.iter().for_each(|key| assert_eq!(kind(Some(key)), wanted, "{key}"));
        };
        assert_eq!(kind(None), KeyKind::Nobody);
        all(&["", "  "], KeyKind::Nobody);
        let no_uuid = "00000000-0000-0000-0000-000000000000";
        all(&["0", "000", "-1", "Guest", " гость ", "N/A", "匿名用户", no_uuid, "-"], KeyKind::Anybody);
        all(
            &[
                "test",
                "TEST-17",
                "test+1@gmail.com",
                "anna@example.com",
                "a@b.example.org",
                "x@shop.test",
                "Тест 2",
                "测试1",
            ],
            KeyKind::Test,
        );
        all(
            &[
                "1",
                "100",
                "-2",
                "Testa",
                "test@b@shop.com".trim_start_matches("test@"),
                "anna@shop.com",
                "guesthouse",
                "demon",
            ],
            KeyKind::Customer,
        );
    }
}
