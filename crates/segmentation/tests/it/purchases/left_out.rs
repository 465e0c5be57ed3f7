//! What fits did without is counted, told once for each reason, and kept by the models.

use segmentation::Result;
use segmentation::models::Model;
use segmentation::numeric::decimal::Decimal;
use segmentation::purchases::customer_base::{CustomerBase, Key, KeyType};
use segmentation::purchases::day_set::DaySet;
use segmentation::purchases::history::History;
use segmentation::purchases::left_out::{LeftOut, after_as_of};
use segmentation::purchases::money::{Amount, AmountType};
use segmentation::scores::rfm::{self, Customer};
use segmentation::scores::tiers;
use segmentation::support::catalogue::Sentence;
use segmentation::support::catalogue::scores::LEFT_OUT_WITHOUT_ORDERS;
use segmentation::support::codec::Codec;
use segmentation::support::host::Host;
use segmentation::value::clv::{self, Histories};

const ALL: LeftOut = LeftOut { without_orders: 1, nulls: 2, skipped: 1, without_customer: 12_345 };

fn rfm_model(without_orders: u64) -> Result<rfm::RfmModel> {
    let customers = (0..30).map(|i| Customer { recency_days: f64::from(i), frequency: 1.0, monetary: 1.0 });
    let params = rfm::Options::from_json(&serde_json::json!({"bins": 2, "method": "mean"}))?.params()?;
    let customers = &customers.collect::<Vec<_>>();
    rfm::fit(&params, &rfm::Rows { as_of: 0, customers, without_orders }, Host::unlimited())
}

fn tiers_model() -> Result<tiers::TiersModel> {
    tiers::fit(&tiers::Options::default().params()?, (1..50).map(f64::from).collect(), Host::unlimited())
}

fn clv_model() -> Result<clv::ClvModel> {
    let rows =
        (0..40).map(|i| (History { x: i % 4, t_x: if i % 4 == 0 { 0.0 } else { i as f64 }, age: 50.0 }, 1));
    let histories = &Histories::new(rows.collect(), Host::unlimited())?;
    let rows = clv::Rows { as_of: 0, histories, repeat_days: &DaySet::default(), spends: None };
    clv::fit(
        &clv::Options::from_json(&serde_json::json!({"value": false}))?.params()?,
        &rows,
        Host::unlimited(),
    )
}

#[test]
fn each_reason_is_told_with_its_count() {
    assert_eq!(
        ALL.warnings(&LEFT_OUT_WITHOUT_ORDERS).iter().map(Sentence::to_string).collect::<Vec<_>>(),
        [
            "12,345 orders without a customer were left out: complete such rows, or filter them out",
            "1 order without a date or an amount was left out: complete such rows, or filter them out",
            "2 NULLs were left out",
            "1 customer without orders was left out",
        ]
    );
    assert!(LeftOut::default().warnings(&LEFT_OUT_WITHOUT_ORDERS).is_empty());
    assert_eq!(after_as_of(0), None);
    assert!(
        after_as_of(1)
            .is_some_and(|text| text.to_string().starts_with("1 customer has an order after as_of"))
    );
    assert!(
        after_as_of(7_039)
            .is_some_and(|text| text.to_string().starts_with("7,039 customers have orders after as_of"))
    );
}

#[test]
fn models_keep_figures_and_words() -> Result<()> {
    let (mut rfm, mut tiers, mut clv) = (rfm_model(ALL.without_orders)?, tiers_model()?, clv_model()?);
    let before = [rfm.warnings.clone(), tiers.warnings.clone(), clv.warnings.clone()];
    rfm.leave_out(ALL);
    tiers.leave_out(LeftOut { without_orders: 0, ..ALL });
    clv.leave_out(LeftOut { without_customer: 0, ..ALL });
    let models = [Model::from(rfm), Model::from(tiers), Model::from(clv)];
    for (model, before) in models.iter().zip(before) {
        let summary = model.describe();
        let left_out = &summary["left_out"];
        assert_eq!((left_out["nulls"].as_u64(), left_out["skipped"].as_u64()), (Some(2), Some(1)));
        let told = model.warnings();
        assert_eq!(told.iter().filter(|warning| **warning == "2 NULLs were left out").count(), 1);
        assert_eq!(serde_json::json!(told.texts()), summary["warnings"]);
        assert!(before.iter().all(|warning| told.contains(warning)), "{before:?} in {told:?}");
        assert_eq!(&Model::from_json(&model.to_json())?, model);
    }
    let figures = |key: &str| models.each_ref().map(|model| model.describe()["left_out"][key].as_u64());
    assert_eq!(figures("without_customer"), [Some(12_345), Some(12_345), Some(0)]);
    assert_eq!(figures("without_orders"), [Some(1), Some(0), Some(1)]);
    Ok(())
}

#[test]
fn figures_that_are_zero_are_not_written_and_not_missed() -> Result<()> {
    for model in [Model::from(rfm_model(0)?), Model::from(tiers_model()?), Model::from(clv_model()?)] {
        let text = model.to_json();
        assert!(!text.contains("\"left_out\""), "{text}");
        assert_eq!(Model::from_json(&text)?, model);
    }
    Ok(())
}

#[test]
fn a_base_counts_rows_of_nobody_and_without_figures() -> Result<()> {
    let mut base = CustomerBase::new(KeyType::Integer, AmountType::Exact, Host::unlimited());
    let amount = |units| Amount::Exact(Decimal::from_integer(units));
    for i in 0..1_000 {
        base.push(Key::Int(i % 100), i, amount(1))?;
    }
    for i in 0..5 {
        base.push_skipped(Key::Int(i * 50))?;
        base.push_without_customer();
    }
    base.push(Key::Int(3), 3, amount(-1))?;
    base.flush()?;
    let expected = LeftOut { skipped: 5, without_customer: 5, ..LeftOut::default() };
    assert_eq!(base.left_out()?, expected);
    let mut read = CustomerBase::from_bytes(&base.to_bytes()?)?;
    assert_eq!(read.left_out()?, expected);
    read.merge(&mut base)?;
    assert_eq!(read.left_out()?, LeftOut { skipped: 10, without_customer: 10, ..LeftOut::default() });
    Ok(())
}
