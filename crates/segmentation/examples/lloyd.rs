//! The time of k-means alone, from given starting centres to rest: `lloyd FILE K` reads rows of numbers as CSV from the
//! file, scales them, and iterates from the first K of them, once for every line of its input. It answers with the
//! seconds, the inertia and the iterations.

use std::io::BufRead;
use std::time::Instant;

use segmentation::clusters::geometry::points::Points;
use segmentation::clusters::geometry::scaling::{Method, Scaling};
use segmentation::clusters::kmeans::{Limits, lloyd};
use segmentation::support::host::Host;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, k] = arguments.as_slice() else { return Err("usage: lloyd FILE K".into()) };
    let points = read(file)?;
    let start = points.subset(0..k.parse()?)?;
    for _ in std::io::stdin().lock().lines() {
        let began = Instant::now();
        let limits = Limits { tolerance: 0.0, max_iterations: 1000 };
        let found = lloyd(&points, &start, &limits, Host::unlimited())?;
        let seconds = began.elapsed().as_secs_f64();
        println!("seconds={seconds} inertia={} iterations={}", found.inertia, found.iterations);
    }
    Ok(())
}

/// The rows of a file, each column scaled to mean 0 and standard deviation 1.
fn read(file: &str) -> Result<Points, Box<dyn std::error::Error>> {
    let mut columns: Vec<Vec<(f64, u64)>> = Vec::new();
    for line in std::fs::read_to_string(file)?.lines() {
        for (column, cell) in line.split(',').enumerate() {
            if columns.len() == column {
                columns.push(Vec::new());
            }
            columns[column].push((cell.parse()?, 1));
        }
    }
    let scalings: Vec<Scaling> = columns
        .iter()
        .map(|column| Scaling::fit(Method::Standard, column, Host::unlimited()).map(|found| found.0))
        .collect::<Result<_, _>>()?;
    let rows = columns.first().map_or(0, Vec::len);
    let mut points = Points { dimensions: columns.len(), counts: vec![1; rows], ..Points::default() };
    for row in 0..rows {
        let scaled = columns.iter().zip(&scalings).map(|(column, scaling)| scaling.forward(column[row].0));
        points.numeric.extend(scaled);
    }
    Ok(points)
}
