//! What a fit collects survives its binary form, and damage to it is refused or harmless.

use segmentation::purchases::collected::Collected;
use segmentation::purchases::left_out::LeftOut;
use segmentation::support::codec::Codec;
use segmentation::{Kind, Result};

const NO_LIMIT: usize = usize::MAX;

fn collected(rows: impl IntoIterator<Item = [f64; 3]>) -> Collected<3> {
    let mut state = Collected::new(0, r#"{"bins":4}"#.to_owned(), NO_LIMIT);
    rows.into_iter().try_for_each(|row| state.push(row)).expect("no limit");
    state
}

#[test]
fn merged_states_hold_all_rows() -> Result<()> {
    let mut left = collected([[1.0, 2.0, 3.0]]);
    left.left_out = LeftOut { without_orders: 2, skipped: 1, ..LeftOut::default() };
    let mut right = collected([[4.0, -0.0, 6.0], [f64::MAX, 8.0, 9.0]]);
    right.left_out = LeftOut { without_orders: 3, nulls: 4, without_customer: 5, ..LeftOut::default() };
    left.merge(&right)?;
    assert_eq!(left.rows(), [[1.0, 2.0, 3.0], [4.0, -0.0, 6.0], [f64::MAX, 8.0, 9.0]]);
    let all = LeftOut { without_orders: 5, nulls: 4, skipped: 1, without_customer: 5 };
    assert_eq!(left.left_out, all);
    let mut read = Collected::from_bytes(&left.to_bytes()?)?;
    assert_eq!(read.rows(), left.rows());
    assert_eq!((read.options.as_str(), read.left_out), (left.options.as_str(), all));

    let other = Collected::new(1, read.options.clone(), NO_LIMIT);
    assert_eq!(read.merge(&other).expect_err("as_of differs").kind, Kind::InvalidParameter);
    Ok(())
}

#[test]
fn the_limit_is_kept_and_named() {
    let mut state = Collected::<1>::new(0, String::new(), 1 << 20);
    let error = (0..1_000_000).find_map(|i| state.push([i.into()]).err()).expect("8 MB do not fit into one");
    assert_eq!(error.kind, Kind::LimitExceeded);
    assert!(error.message.ends_with("limit is 1 MB"), "{}", error.message);
}

#[test]
fn damage_is_refused_or_harmless() -> Result<()> {
    let bytes = collected((0..20).map(|i| [f64::from(i), 2.0, 3.0])).to_bytes()?;
    assert!(Collected::<1>::from_bytes(&bytes).is_err(), "a state of another method");
    for len in 0..bytes.len() {
        assert!(Collected::<3>::from_bytes(&bytes[..len]).is_err(), "cut at {len}");
    }
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            if let Ok(read) = Collected::<3>::from_bytes(&damaged) {
                assert_eq!(read.to_bytes()?, damaged, "what is believed is kept");
            }
        }
    }
    Ok(())
}
