//! Columns of one segment unpacked into buffers that are used again for the next.

use crate::model::{Error, ErrorKind, Result};
use crate::store::local::columns::{Booleans, Column, ColumnKind, ColumnSpec, Segment};

/// The columns a question reads, each once; a position is a lane.
#[derive(Clone, Default, Debug)]
pub struct Columns(Vec<ColumnSpec>);

impl Columns {
    /// The lane of a column, taken up if it is new.
    pub fn lane(&mut self, spec: ColumnSpec) -> usize {
        match self.0.iter().position(|known| *known == spec) {
            Some(lane) => lane,
            None => {
                self.0.push(spec);
                self.0.len() - 1
            }
        }
    }

    /// The column of a lane.
    pub fn spec(&self, lane: usize) -> Option<&ColumnSpec> {
        self.0.get(lane)
    }

    /// These lanes alone, in this order.
    pub fn only(&self, lanes: &[usize]) -> Columns {
        Columns(lanes.iter().filter_map(|lane| self.0.get(*lane).cloned()).collect())
    }

    /// All of them, in the order of their lanes.
    pub fn into_specs(self) -> Vec<ColumnSpec> {
        self.0
    }
}

/// One unpacked column, one value a row.
#[derive(Debug)]
pub enum Lane {
    /// Dictionary codes.
    Words(Vec<u32>),
    /// Hashes, 0 is absent.
    Ids(Vec<u64>),
    /// NaN is absent.
    Numbers(Vec<f64>),
    /// 0 absent, 1 false, 2 true.
    Booleans(Vec<u8>),
}

/// The lanes of the segment loaded last.
#[derive(Debug)]
pub struct Lanes<'a> {
    specs: &'a [ColumnSpec],
    lanes: Vec<Lane>,
    weights: Vec<f64>,
}

impl<'a> Lanes<'a> {
    /// Empty lanes for these columns.
    pub fn new(columns: &'a Columns) -> Lanes<'a> {
        let lane = |spec: &ColumnSpec| match spec.kind {
            ColumnKind::Word => Lane::Words(Vec::new()),
            ColumnKind::Id => Lane::Ids(Vec::new()),
            ColumnKind::Number | ColumnKind::Date => Lane::Numbers(Vec::new()),
            _ => Lane::Booleans(Vec::new()),
        };
        let lanes = columns.0.iter().map(lane).collect();
        Lanes { specs: &columns.0, lanes, weights: Vec::new() }
    }

    /// Unpacks a segment's columns; fails when the segment lacks one of the columns.
    pub fn load(&mut self, segment: &Segment) -> Result<()> {
        let rows = segment.rows();
        for (spec, lane) in self.specs.iter().zip(&mut self.lanes) {
            unpack(segment.columns.get(spec), rows, lane).ok_or_else(|| missing(spec))?;
        }
        Ok(())
    }

    /// Unpacks a segment's weights.
    pub fn load_weights(&mut self, segment: &Segment) {
        match &segment.weights {
            None => {
                self.weights.clear();
                self.weights.resize(segment.rows(), 1.0);
            }
            Some(weights) => {
                weights.unpack(segment.rows(), &mut self.weights);
                for weight in &mut self.weights {
                    if !(weight.is_finite() && *weight > 0.0) {
                        *weight = 1.0;
                    }
                }
            }
        }
    }

    /// The weight of each row; one that is no positive number counts as 1.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// A lane as it is.
    pub fn lane(&self, lane: usize) -> Option<&Lane> {
        self.lanes.get(lane)
    }

    /// The numbers of a lane; empty for a lane of another kind.
    pub fn numbers(&self, lane: usize) -> &[f64] {
        match self.lanes.get(lane) {
            Some(Lane::Numbers(numbers)) => numbers,
            _ => &[],
        }
    }
}

fn unpack(column: Option<&Column>, rows: usize, lane: &mut Lane) -> Option<()> {
    match (column?, lane) {
        (Column::Words(words), Lane::Words(out)) => words.unpack(rows, out),
        (Column::Numbers(numbers), Lane::Numbers(out)) => numbers.unpack(rows, out),
        (Column::Ids(ids), Lane::Ids(out)) => {
            out.clear();
            out.extend_from_slice(ids);
            out.resize(rows, 0);
        }
        (Column::Booleans(booleans), Lane::Booleans(out)) => {
            out.clear();
            match booleans {
                Booleans::Constant(value) => out.resize(rows, *value),
                Booleans::Each(values) => out.extend_from_slice(values),
            }
        }
        _ => return None,
    }
    Some(())
}

fn missing(spec: &ColumnSpec) -> Error {
    let paths: Vec<&str> = spec.sources.iter().map(|s| s.path.as_str()).collect();
    Error::new(ErrorKind::Internal, format!("the column of {} has not been read", paths.join(", ")), "")
}
