//! The third round: what the telling fields tell together.

use crate::model::{Answer, BreakdownAnswer, Condition, Measure, Question, Result, Scope};

use super::super::cells::Cells;
use super::super::evidence::{Evidence, Explained};
use super::super::explanation::Explanation;
use super::super::guesses;
use super::{Inquiry, TELLING, Told, breakdown};

/// Cells that are asked for.
const CELLS: usize = 2_000;

impl Inquiry {
    pub(super) fn joining(&self, told: &Told) -> Vec<Question> {
        self.of_both(|scope| {
            let inside = |guess: &Vec<Condition>| guesses::ask(scope, &self.spike, &told.symptom.measure, guess);
            std::iter::once(self.together(scope, told)).chain(told.guesses.iter().flat_map(inside)).collect()
        })
    }

    pub(super) fn together(&self, scope: &Scope, told: &Told) -> Question {
        let stages: Vec<Measure> = self.stages.iter().map(|(_, measure)| measure.clone()).collect();
        breakdown(scope, &told.fields, &told.symptom, &stages, CELLS)
    }

    pub(super) fn joined(&mut self, told: Told, answers: Vec<Result<Answer>>) -> Result<()> {
        let Told { symptom, fields, guesses, asked, course, so_far } = told;
        let mut answers = self.as_one(answers).into_iter();
        let answer: BreakdownAnswer = Answer::next(&mut answers)?;
        let cells = Cells::read(&fields, &answer, symptom.counted, self.ratio());
        let evidence = Evidence {
            cells: &cells,
            answer: &answer,
            stages: &self.stages,
            spike: &self.spike,
            symptom: &symptom,
            ratio: self.ratio(),
            sides: self.sides(),
            minutes: self.minutes(),
        };
        let Explained { mut causes, tried, stages, others, instead } = evidence.explain();
        let insides: Vec<_> = guesses
            .into_iter()
            .map(|guess| guesses::read(guess, answers.next(), answers.next(), course.as_ref()))
            .collect();
        for cause in &mut causes {
            if let Some(inside) = insides.iter().find(|i| i.conditions == cause.conditions && !symptom.counted) {
                (cause.value, cause.baseline_value) = (inside.value, inside.usual);
            }
        }
        let mut explanation = self.ended(instead.into_iter().collect());
        if answer.left_over > 0.0 {
            explanation.notes.push(format!("{:.0} events in rare combinations were left out", answer.left_over));
        }
        if fields.len() == TELLING && asked > TELLING {
            explanation.notes.push(format!("the {TELLING} fields that tell most of {asked} were looked at together"));
        }
        let fields = fields.into_iter().map(|f| f.name).collect();
        self.explained(Explanation {
            beyond: symptom.beyond,
            kind: so_far.kind,
            turnover: so_far.turnover,
            causes,
            stages,
            insides,
            others,
            tried,
            fields,
            ..explanation
        });
        Ok(())
    }
}
