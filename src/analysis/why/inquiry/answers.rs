//! Answers as what they were asked for.

use crate::model::{Answer, BreakdownAnswer, Error, ErrorKind, FieldInfo, Result, SeriesAnswer};

pub(super) fn fields_of(answer: Option<Result<Answer>>) -> Result<Vec<FieldInfo>> {
    match answer {
        Some(Ok(Answer::Fields(fields))) => Ok(fields),
        other => Err(failed(other)),
    }
}

pub(super) fn series_of(answer: Option<Result<Answer>>) -> Result<SeriesAnswer> {
    match answer {
        Some(Ok(Answer::Series(series))) => Ok(series),
        other => Err(failed(other)),
    }
}

pub(super) fn breakdown_of(answer: Option<Result<Answer>>) -> Result<BreakdownAnswer> {
    match answer {
        Some(Ok(Answer::Breakdown(rows))) => Ok(rows),
        other => Err(failed(other)),
    }
}

fn failed(answer: Option<Result<Answer>>) -> Error {
    match answer {
        Some(Err(error)) => error,
        _ => Error::new(ErrorKind::Internal, "the store answered another question than it was asked", ""),
    }
}
