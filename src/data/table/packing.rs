//! Tables that are too large to be held open: Parquet, written group after group.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::ParquetWriter;

use super::{Table, TableError, TableKind};

/// A table that was built, in the form that its size asks for.
#[derive(Debug, Clone)]
pub enum Built {
    /// Few enough to be looked at.
    Table(Table),
    /// Written already.
    Packed(Packed),
}

/// A table that is too large to be held open: its bytes as Parquet, as [`Table::from_parquet`] reads them.
#[derive(Clone, PartialEq, Eq)]
pub struct Packed {
    /// What it holds.
    pub kind: TableKind,
    /// Its rows.
    pub rows: u64,
    /// The Parquet file.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Packed")
            .field("kind", &self.kind)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

/// Bytes that the Parquet writer owns and that are wanted back.
#[derive(Debug, Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut sink = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sink.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A Parquet file in the making.
pub(super) struct Packing {
    kind: TableKind,
    sink: Sink,
    writer: BatchedWriter<Sink>,
    rows: u64,
}

impl Packing {
    pub(super) fn new(table: &Table) -> Result<Self, TableError> {
        let sink = Sink::default();
        let writer = ParquetWriter::new(sink.clone())
            .set_parallel(false)
            .batched(table.frame.schema())
            .map_err(failed)?;
        Ok(Self {
            kind: table.kind,
            sink,
            writer,
            rows: 0,
        })
    }

    pub(super) fn add(&mut self, table: &Table) -> Result<(), TableError> {
        self.rows += table.frame.height() as u64;
        self.writer.write_batch(&table.frame).map_err(failed)
    }

    pub(super) fn finish(self) -> Result<Packed, TableError> {
        self.writer.finish().map_err(failed)?;
        drop(self.writer);
        let bytes = std::mem::take(&mut *self.sink.0.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(Packed {
            kind: self.kind,
            rows: self.rows,
            bytes,
        })
    }
}

fn failed(err: impl fmt::Display) -> TableError {
    TableError::Write(err.to_string())
}
