//! One thing has one word, in all that is read in a language: the catalogue, names and titles in code and in SQL, and pages.

use std::fs;
use std::path::Path;

/// Every line of the files of these endings in a folder, with the name of its file.
fn lines(folder: &Path, endings: &[&str], each: &mut impl FnMut(&str, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            lines(&path, endings, each);
        } else if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
            let name = path.display().to_string();
            fs::read_to_string(&path).unwrap().lines().for_each(|line| each(&name, line));
        }
    }
}

#[test]
fn a_score_and_a_segment_have_one_word_each() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut told = [0; 2];
    for folder in ["crates/segmentation/src", "src", "landing", "docs"] {
        lines(&root.join(folder), &["rs", "sql", "md"], &mut |file, line| {
            // A score is an оценка.
            let lower = line.to_lowercase();
            let mut words = lower.split(|c: char| !c.is_alphabetic());
            assert!(words.all(|word| !word.starts_with("балл")), "{file}: {line}");
            // What is done to customers is 细分; what it makes is a 分群.
            assert!(!line.replace("客户细分", "").contains("细分"), "{file}: {line}");
            told[0] += usize::from(lower.contains("оценк"));
            told[1] += usize::from(line.contains("分群"));
        });
    }
    assert!(told.iter().all(|&lines| lines > 20), "{told:?}");
}
