//! The second round: what each field tells by itself.

use crate::model::{Answer, BreakdownAnswer, Cause, Condition, Measure, Question, Result, SeriesAnswer};

use super::super::candidates::Candidate;
use super::super::cells::{Cells, can_tell};
use super::super::evidence::{Evidence, SHOWN};
use super::super::explanation::Explanation;
use super::super::guesses::{self, first_track, guesses};
use super::super::onset::{ChangeKind, Since, change_kind};
use super::super::symptom::Symptom;
use super::super::turnover::turnover;
use super::super::usual;
use super::{Inquiry, Round, TELLING, Told, breakdown};

/// Values of a single field that are asked for.
const VALUES: usize = 60;

/// What the values of one field tell.
struct Telling {
    /// Whether there are several: a single one tells no events apart, and matters only beside others.
    several: bool,
    /// How strongly the most telling value tells.
    score: f64,
    /// The value that explains most, and how much.
    best: Option<(f64, Condition)>,
}

impl Inquiry {
    pub(super) fn telling(&self, symptom: &Symptom, fields: &[Candidate]) -> Vec<Question> {
        self.of_both(|scope| {
            // The mean says whether values still grow where all of them are beyond the threshold already; no store asks twice for it.
            let mean = self.spike.signal.field().map(|field| Measure::Mean(field.to_string()));
            let course = guesses::course(scope.clone(), std::iter::once(symptom.measure.clone()).chain(mean).collect());
            let each = fields.iter().map(|f| breakdown(scope, std::slice::from_ref(f), symptom, &[], VALUES));
            std::iter::once(course).chain(each).collect()
        })
    }

    pub(super) fn told(
        &mut self,
        symptom: Symptom,
        fields: Vec<Candidate>,
        answers: Vec<Result<Answer>>,
    ) -> Result<()> {
        let mut answers = self.as_one(answers).into_iter();
        let course: SeriesAnswer = Answer::next(&mut answers)?;
        let asked = fields.len();
        let mut came_or_went = Vec::new();
        let mut causes = Vec::new();
        let mut told: Vec<(usize, Candidate, Telling)> = Vec::new();
        for (at, (field, answer)) in fields.into_iter().zip(answers).enumerate() {
            // A field that this store cannot group by says nothing; the others still do.
            let Ok(Answer::Breakdown(rows)) = answer else { continue };
            if self.others.is_none() {
                came_or_went.extend(turnover(&field, &rows));
            }
            if can_tell(&rows) {
                let (telling, cause) = self.tells(&field, &rows, &symptom);
                told.push((at, field, telling));
                causes.extend(cause);
            }
        }
        told.sort_by(|(.., a), (.., b)| b.several.cmp(&a.several).then(b.score.total_cmp(&a.score)));
        told.truncate(TELLING);
        told.sort_by_key(|(at, ..)| *at);
        let kind = self.kind(&course, &symptom);
        if !told.iter().any(|(.., telling)| telling.several) {
            let ended = self.ended(vec!["no field tells the affected events from the others".into()]);
            self.round = Round::Done(Box::new(Explanation { kind, turnover: came_or_went, ..ended }));
            return Ok(());
        }
        if let Some(track) = first_track(&course).filter(|_| !symptom.counted && self.others.is_none()) {
            self.scope.baseline = usual::calm(&self.scope.baseline, track);
        }
        let best = told.iter().filter_map(|(at, _, telling)| {
            let (weight, condition) = telling.best.clone()?;
            Some((weight, *at, condition))
        });
        let guesses = guesses(best.collect());
        let fields = told.into_iter().map(|(_, field, _)| field).collect();
        let so_far = Explanation {
            beyond: symptom.beyond,
            kind,
            turnover: came_or_went,
            causes: ranked(causes),
            is_whole: false,
            ..self.ended(Vec::new())
        };
        let course = first_track(&course).filter(|_| !symptom.counted).cloned();
        let told = Told { symptom, fields, guesses, asked, course, so_far };
        self.evidence = Some(self.together(&self.scope, &told));
        self.round = Round::Joining(Box::new(told));
        Ok(())
    }

    /// How the change went on since its onset.
    fn kind(&self, course: &SeriesAnswer, symptom: &Symptom) -> Option<ChangeKind> {
        let tracks = &course.groups.first()?.tracks;
        let since = Since { onset: self.spike.onset?, window: self.scope.window };
        let value = tracks.get(1).map(|track| since.course(track, self.spike.falls(), false));
        let symptom = since.course(tracks.first()?, symptom.falls, symptom.counted);
        change_kind(&symptom, value.as_deref(), self.spike.falls())
    }

    /// What a field tells by itself, and the cause that the most telling of its values would be.
    fn tells(&self, field: &Candidate, answer: &BreakdownAnswer, symptom: &Symptom) -> (Telling, Option<Cause>) {
        let cells = Cells::read(std::slice::from_ref(field), answer, symptom.counted, self.ratio());
        let (spike, ratio, sides, minutes) = (&self.spike, self.ratio(), self.sides(), self.minutes());
        let evidence = Evidence { cells: &cells, answer, stages: &[], spike, symptom, ratio, sides, minutes };
        let likeliest = evidence.likeliest();
        let cause = likeliest.as_ref().map(|(cause, _)| cause);
        // A field of which no single value tells may still do so together with others.
        let score = cause.and_then(|cause| cause.score).unwrap_or(0.0);
        let best = cause.and_then(|cause| Some((weight(cause), cause.conditions.first()?.clone())));
        let telling = Telling { several: answer.rows.len() > 1, score, best };
        (telling, likeliest.filter(|(_, explains)| *explains).map(|(cause, _)| cause))
    }
}

/// How much a single value explains: its score says how much worse it is, and little of how much of the excess that is.
fn weight(cause: &Cause) -> f64 {
    cause.score.unwrap_or(0.0) * cause.share_of_excess.unwrap_or(0.0)
}

/// The best first; none is claimed before fields were looked at together.
fn ranked(mut causes: Vec<Cause>) -> Vec<Cause> {
    causes.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    let ranked = causes.into_iter().take(SHOWN).zip(1..);
    ranked.map(|(cause, rank)| Cause { rank, claimed: false, ..cause }).collect()
}
