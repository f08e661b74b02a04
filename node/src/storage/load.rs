//! Chunks into a new database, without its log and its buffers: rows come in the order of their keys, so they are
//! written as tables at once, several runs of chunks at a time, and the database takes the tables as they are.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rocksdb::{DB, IngestExternalFileOptions, Options, SstFileWriter};

use super::{
    OpenError,
    columns::{self, Column, column_of},
    dump::split_row,
    open::database_path,
};

/// Where tables are written before the database takes them.
const TABLES: &str = "tables";

/// Why a chunk was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// What it holds is not what a chunk holds.
    #[error("{what}")]
    Chunk {
        /// Name of the chunk.
        name: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The new database.
    #[error(transparent)]
    Database(#[from] OpenError),
}

/// A new database on its way.
pub struct Loader {
    db: DB,
    path: PathBuf,
    tables: PathBuf,
    options: Options,
}

/// A table that chunks became.
pub struct Table {
    column: Column,
    path: PathBuf,
    /// Name of the chunk that it begins in.
    chunk: String,
    first: Vec<u8>,
    last: Vec<u8>,
}

/// Chunks that follow each other, on their way into tables: one for each column family that they touch.
pub struct Run<'a> {
    loader: &'a Loader,
    number: usize,
    writing: Option<(SstFileWriter<'a>, Table)>,
    written: Vec<Table>,
}

impl Loader {
    /// An empty database in a data directory that has none.
    pub fn create(directory: &Path) -> Result<Self, OpenError> {
        let (path, tables) = (database_path(directory), directory.join(TABLES));
        for directory in [&path, &tables] {
            let io = |error| OpenError::Io { path: directory.clone(), error };
            fs::create_dir_all(directory).map_err(io)?;
        }
        let failed = |error: rocksdb::Error| OpenError::of_database(path.clone(), &error);
        let options = columns::database_options().map_err(failed)?;
        let db =
            DB::open_cf_descriptors(&options, &path, columns::descriptors()).map_err(failed)?;
        Ok(Self { db, path, tables, options: columns::table_options() })
    }

    /// Begins the run of this number. Runs may be written at the same time.
    pub const fn run(&self, number: usize) -> Run<'_> {
        Run { loader: self, number, writing: None, written: Vec::new() }
    }

    /// Puts the tables of all runs, in order, into the database and makes it durable.
    pub fn finish(self, tables: Vec<Table>) -> Result<(), LoadError> {
        for column in Column::ALL {
            let tables: Vec<&Table> = tables.iter().filter(|t| t.column == column).collect();
            if let Some(pair) = tables.windows(2).find(|pair| pair[0].last >= pair[1].first) {
                return Err(LoadError::Chunk { name: pair[1].chunk.clone(), what: NOT_IN_ORDER });
            }
            if tables.is_empty() {
                continue;
            }
            let mut options = IngestExternalFileOptions::default();
            options.set_move_files(true);
            // Two tables with the same key would need it: there are none, and then that is an error.
            options.set_allow_global_seqno(false);
            let paths = tables.iter().map(|table| &table.path).collect();
            let handle = column_of(&self.db, column);
            let taken = self.db.ingest_external_file_cf_opts(handle, &options, paths);
            taken.map_err(|error| self.failed(&error))?;
        }
        Ok(())
    }

    fn failed(&self, error: &rocksdb::Error) -> OpenError {
        OpenError::of_database(self.path.clone(), error)
    }
}

const NOT_IN_ORDER: &str = "its rows do not follow those before them in the order of their keys";

impl Run<'_> {
    /// Adds the chunk of this name.
    pub fn add(&mut self, name: &str, mut chunk: &[u8]) -> Result<(), LoadError> {
        let wrong = |what| LoadError::Chunk { name: name.to_owned(), what };
        while !chunk.is_empty() {
            let (column, key, value, rest) = split_row(chunk).ok_or_else(|| wrong("no rows"))?;
            if self.writing.as_ref().is_none_or(|(_, table)| table.column != column) {
                self.end_table()?;
                self.begin_table(column, name, key)?;
            } else if self.writing.as_ref().is_some_and(|(_, table)| &table.last[..] >= key) {
                return Err(wrong(NOT_IN_ORDER));
            }
            if let Some((writer, table)) = &mut self.writing {
                writer.put(key, value).map_err(|error| self.loader.failed(&error))?;
                table.last.clear();
                table.last.extend_from_slice(key);
            }
            chunk = rest;
        }
        Ok(())
    }

    /// The tables of this run.
    pub fn finish(mut self) -> Result<Vec<Table>, LoadError> {
        self.end_table()?;
        Ok(self.written)
    }

    fn begin_table(&mut self, column: Column, chunk: &str, first: &[u8]) -> Result<(), LoadError> {
        let name = format!("{:06}-{:02}.sst", self.number, self.written.len());
        let path = self.loader.tables.join(name);
        let loader = self.loader;
        let writer = SstFileWriter::create(&loader.options);
        writer.open(&path).map_err(|error| loader.failed(&error))?;
        let table =
            Table { column, path, chunk: chunk.to_owned(), first: first.into(), last: Vec::new() };
        self.writing = Some((writer, table));
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), LoadError> {
        if let Some((mut writer, table)) = self.writing.take() {
            writer.finish().map_err(|error| self.loader.failed(&error))?;
            self.written.push(table);
        }
        Ok(())
    }
}
