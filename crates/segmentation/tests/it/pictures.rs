//! Pictures of anything are well-formed XML, and do not depend on the order in which their rows came.

use proptest::prelude::*;
use segmentation::pictures::groups::{Form, Groups, Label};
use segmentation::pictures::options::KnownOrders;
use segmentation::pictures::{area, bars, heat_map, histogram, html, pareto, retention, sankey};
use segmentation::support::codec::Codec;
use segmentation::support::host::Host;
use segmentation::{Kind, Result};
use serde_json::json;

const FORMS: [Form; 6] =
    [Form::HeatMap, Form::Bars, Form::Sankey, Form::Cohorts, Form::DatedCohorts, Form::Area];

/// Two labels that may be missing, a number and a figure.
type Row = (Option<String>, Option<String>, u8, f64);

fn labels(form: Form, row: &Row) -> [Label<'_>; 2] {
    let first = row.0.as_deref().map_or(Label::Null, Label::Text);
    let second = row.1.as_deref().map_or(Label::Null, Label::Text);
    let number = i32::from(row.2);
    match form {
        Form::HeatMap | Form::Sankey => [first, second],
        Form::Bars => [first, Label::Number(0)],
        Form::Cohorts => [Label::Text(row.0.as_deref().unwrap_or_default()), Label::Number(number % 100)],
        Form::DatedCohorts => [Label::Number(number % 100 * 31), Label::Number(number % 100)],
        Form::Area => [Label::Number(number * 31 - 5000), second],
    }
}

fn collected(form: Form, options: &str, rows: &[Row], seed: u64) -> Groups {
    let host = Host { seed, ..Host::unlimited() };
    let mut groups = Groups::new(form, options.to_owned(), host);
    for row in rows {
        let figure = if matches!(form, Form::Cohorts | Form::DatedCohorts) { row.3.abs() } else { row.3 };
        groups.push(labels(form, row), figure).unwrap();
    }
    groups
}

fn drawn(groups: &Groups) -> Result<String> {
    let known = KnownOrders::new([["a", "b", "c"].map(str::to_owned).to_vec()]);
    match groups.form() {
        Form::HeatMap => heat_map::draw(groups, &known),
        Form::Bars => bars::draw(groups, &known),
        Form::Sankey => sankey::draw(groups, &known),
        Form::Cohorts | Form::DatedCohorts => retention::draw(groups),
        Form::Area => area::draw(groups, &known),
    }
}

/// What every picture has: one title and one description first, a tooltip in every mark, coordinates that are numbers.
fn check(svg: &str) {
    let document = roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{error}: {svg}"));
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "svg");
    let first: Vec<&str> = root
        .children()
        .filter(roxmltree::Node::is_element)
        .take(2)
        .map(|node| node.tag_name().name())
        .collect();
    assert_eq!(first, ["title", "desc"]);
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        assert!(!["script", "image", "a", "foreignObject", "use"].contains(&name), "{name}");
        for attribute in node.attributes() {
            assert!(
                !attribute.name().starts_with("on") && !attribute.name().contains("href"),
                "{attribute:?}"
            );
            let value = attribute.value();
            assert!(!value.contains("NaN") && !value.contains("inf"), "{attribute:?}");
            if ["width", "height", "fill-opacity"].contains(&attribute.name()) && value != "100%" {
                assert!(value.parse::<f64>().unwrap() >= 0.0, "{attribute:?}");
            }
        }
        let is_mark =
            ["path", "circle"].contains(&name) || name == "rect" && node.attribute("class") != Some("b");
        if is_mark {
            let has_title = |node: roxmltree::Node<'_, '_>| {
                node.children().any(|child| child.tag_name().name() == "title")
            };
            assert!(has_title(node) || node.parent().is_some_and(has_title), "{name} without a tooltip");
        }
    }
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let label = || {
        prop_oneof![
            "[abc]".prop_map(Some),
            "-?[0-9]{1,3}".prop_map(Some),
            any::<String>().prop_map(Some),
            "[<>&'\"\u{0}-\u{20}\u{202e}\u{fffe}\u{ffff}]{0,9}".prop_map(Some),
            Just(None)
        ]
    };
    let figure = prop_oneof![-1e6..1e6_f64, (0_i32..100).prop_map(f64::from), Just(0.0), 1e-12..1e-3_f64];
    prop::collection::vec((label(), label(), any::<u8>(), figure), 0..40)
}

const OPTIONS: [&str; 5] = [
    "",
    r#"{"language": "ru", "title": "<&>", "min_customers": 3}"#,
    r#"{"language": "zh", "width": 280, "palette": "gray"}"#,
    r#"{"order": ["b", "a"], "width": 2000, "palette": "teal"}"#,
    r#"{"title": "a very long title that goes on and on until it takes several lines of its picture"}"#,
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn pictures_are_well_formed_whatever_the_rows(rows in rows(), which in 0..OPTIONS.len()) {
        for form in FORMS {
            check(&drawn(&collected(form, OPTIONS[which], &rows, 1)).unwrap());
        }
        let values: Vec<f64> = rows.iter().map(|row| row.3).collect();
        let options = match which {
            3 => json!({}),
            _ => serde_json::from_str(OPTIONS[which]).unwrap_or(json!({})),
        };
        check(&pareto::draw(&values, &options, 0, Host::unlimited()).unwrap());
        check(&histogram::draw(&values, &options, 7, Host::unlimited()).unwrap());
    }

    #[test]
    fn order_parts_and_seeds_do_not_show(rows in rows(), at in 0_usize..40) {
        let at = at.min(rows.len());
        for form in FORMS {
            let whole = collected(form, "", &rows, 1);
            let mut merged = collected(form, "", &rows[at..], 2);
            merged.merge(&collected(form, "", &rows[..at], 3)).unwrap();
            prop_assert_eq!(whole.to_bytes().unwrap(), merged.to_bytes().unwrap());
            prop_assert_eq!(drawn(&whole).unwrap(), drawn(&merged).unwrap());
            let again = Groups::from_bytes(&whole.to_bytes().unwrap()).unwrap();
            prop_assert_eq!(drawn(&again).unwrap(), drawn(&whole).unwrap());
        }
    }

    #[test]
    fn damaged_states_are_refused_or_drawn(rows in rows(), place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for form in FORMS {
            let mut bytes = collected(form, "", &rows, 1).to_bytes().unwrap();
            let place = place.index(bytes.len());
            prop_assert!(Groups::from_bytes(&bytes[..place]).is_err());
            bytes[place] = byte;
            // Figures can be any, so that a total may be out of range.
            match Groups::from_bytes(&bytes) {
                Ok(groups) => {
                    let _ = drawn(&groups);
                }
                Err(error) => prop_assert!(matches!(error.kind, Kind::Corrupt | Kind::OutOfRange), "{error:?}"),
            }
        }
    }

    #[test]
    fn text_stays_text(text in any::<String>()) {
        let part = html::text(&text).unwrap();
        let page = html::page(&text, [format!("<p>{part}</p>").as_str()].into_iter()).unwrap();
        // What HTML leaves open, XML wants closed.
        let closed = page
            .replace("<!DOCTYPE html>", "")
            .replace("<br>", "<br/>")
            .replace("charset=\"utf-8\">", "charset=\"utf-8\"/>")
            .replace("initial-scale=1\">", "initial-scale=1\"/>");
        // A style is no markup.
        let (before, after) = (closed.find("<style>").unwrap(), closed.find("</style>").unwrap());
        let whole = format!("{}{}", &closed[..before], &closed[after + 8..]);
        prop_assert!(roxmltree::Document::parse(&whole).is_ok(), "{}", whole);
    }
}

#[test]
fn states_of_other_pictures_and_options_do_not_mix() {
    let bars = collected(Form::Bars, "", &[], 0);
    assert_eq!(collected(Form::Sankey, "", &[], 0).merge(&bars).unwrap_err().kind, Kind::WrongObject);
    let other = collected(Form::Bars, "{}", &[], 0).merge(&bars).unwrap_err();
    assert_eq!(
        (other.kind, other.message.as_str()),
        (Kind::InvalidParameter, "options must be the same in every row")
    );
    assert_eq!(heat_map::draw(&bars, &KnownOrders::default()).unwrap_err().kind, Kind::WrongObject);
}
