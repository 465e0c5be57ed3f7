//! The outline of pages, and the size of README.

/// The sections of every page on a method, in their order.
const OUTLINE: [&str; 9] = [
    "What it answers",
    "The shortest example",
    "How it works",
    "Options",
    "Results",
    "Checks and warnings",
    "Pitfalls",
    "Performance",
    "Sources",
];

/// Pages that are on no method.
const OF_THEIR_OWN: [&str; 13] = [
    "comparison",
    "ideas",
    "may-i-install-this",
    "operations",
    "performance",
    "programs",
    "promises",
    "quickstart.ru",
    "quickstart.zh",
    "reference",
    "sources",
    "troubleshooting",
    "why",
];

/// The most bytes of README, which leads to the pages and does not tell them again.
const README: usize = 25_000;

/// What is wrong with the outline of a page of that name: the line where it begins, and what it is.
pub fn outline(name: &str, text: &str) -> Option<(usize, String)> {
    if OF_THEIR_OWN.contains(&name) {
        return None;
    }
    let mut in_block = false;
    let mut wanted = OUTLINE.iter();
    for (line, text) in (1..).zip(text.lines()) {
        in_block ^= text.starts_with("```");
        let Some(section) = text.strip_prefix("## ").filter(|_| !in_block) else { continue };
        match wanted.next() {
            Some(wanted) if section == *wanted => {}
            Some(wanted) => {
                return Some((line, format!("the section \"{section}\" stands where \"{wanted}\" is due")));
            }
            None => return Some((line, format!("the section \"{section}\" stands after the last"))),
        }
    }
    wanted.next().map(|missing| (text.lines().count(), format!("there is no section \"{missing}\"")))
}

/// Whether README has more bytes than it may.
pub fn is_too_long(readme: &str) -> Option<(usize, String)> {
    (readme.len() > README)
        .then(|| (1, format!("{} bytes, the most is {README}: lead to a page instead", readme.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(sections: &[&str]) -> String {
        let section = |name: &&str| format!("## {name}\n\n### More\n\n```sql\n## no section\n```\n");
        format!("# A method\n\n{}", sections.iter().map(section).collect::<String>())
    }

    #[test]
    fn a_page_has_every_section_in_its_place() {
        let wrong = |sections: &[&str]| outline("method", &page(sections)).map(|(_, wrong)| wrong);
        assert_eq!(wrong(&OUTLINE), None);
        assert_eq!(wrong(&OUTLINE[..8]).unwrap(), "there is no section \"Sources\"");
        let mut other = OUTLINE.to_vec();
        other.insert(1, "What it costs");
        assert_eq!(
            wrong(&other).unwrap(),
            "the section \"What it costs\" stands where \"The shortest example\" is due"
        );
        other.remove(1);
        other.push("More");
        assert_eq!(wrong(&other).unwrap(), "the section \"More\" stands after the last");
        assert_eq!(outline("why", &page(&["The usual way"])), None);
    }

    #[test]
    fn readme_stays_short() {
        assert_eq!(is_too_long(&"x".repeat(README)), None);
        assert!(is_too_long(&"x".repeat(README + 1)).is_some());
    }
}
