//! The lines of training runs: all forms of training events the contract knows.

use super::clock::Clock;
use super::frame::sampling;
use super::json::{Line, Part};
use crate::demo::random::Random;
use crate::demo::training::{Report, Training};
use crate::model::{MINUTE, SECOND};

/// Appends the line of a training event.
pub(super) fn write(event: &Training, clock: &Clock, out: &mut Vec<u8>) {
    let mut random = Random::of(&[event.seed]);
    let age = event.experiment.age(event.at);
    let epoch = age / (20 * MINUTE);
    let step = age / (SECOND / 2);
    let mut line = Line::begin(out);
    line.time("timestamp", event.at, clock, true);
    line.word("schema_version", "2.1");
    line.word("service", "trainer");
    line.word("environment", "production");
    line.word("log_level", "INFO");
    line.word("event_type", name(event.report));
    line.word("experiment_id", event.experiment.id());
    line.word("model_name", event.experiment.model());
    line.number("epoch", epoch);
    line.number("global_step", step);
    match event.report {
        Report::EpochEnd => epoch_end(&mut line, event, epoch, &mut random),
        Report::BatchSample => batch_sample(&mut line, event, step, &mut random),
        Report::Step => hugging_face_step(&mut line, event, step, &mut random),
        Report::ValidationStart => validation_start(&mut line, epoch),
    }
    surroundings(&mut line, &mut random);
    line.time("ingest_timestamp", event.at.plus(random.between(120, 900)), clock, true);
    sampling(&mut line, event.sampled);
    line.end();
}

fn name(report: Report) -> &'static str {
    match report {
        Report::EpochEnd => "training_epoch_end",
        Report::BatchSample => "training_batch_sample",
        Report::Step => "training_step",
        Report::ValidationStart => "validation_start",
    }
}

/// Falls with the epochs, the same for every run.
fn learning_rate(epoch: i64) -> f64 {
    3e-4 / (1.0 + 0.1 * epoch as f64)
}

fn epoch_end(line: &mut Line, event: &Training, epoch: i64, random: &mut Random) {
    let ended = [Part::Word("Epoch "), Part::Number(epoch), Part::Word(" ended")];
    line.text("message", ended);
    line.object("metrics", |o| {
        o.rounded("train_loss", event.loss, 4);
        o.rounded("val_loss", event.val_loss, 4);
        o.rounded("learning_rate", learning_rate(epoch), 7);
    });
    line.object("training_context", |o| {
        o.number("batch_size", 512);
        o.number("num_gpus", 8);
        o.number("world_size", 16);
        o.number("gradient_accumulation_steps", 2);
    });
    line.object("system_metrics", |o| {
        o.rounded("epoch_duration_seconds", 1_200.0 + 15.0 * random.normal(), 1);
        o.rounded("samples_per_second", 8_400.0 + 90.0 * random.normal(), 1);
        o.rounded("gpu_utilisation", 0.93 + 0.01 * random.normal(), 3);
    });
}

fn batch_sample(line: &mut Line, event: &Training, step: i64, random: &mut Random) {
    line.word("message", "Batch sampled");
    line.number("batch_idx", step % 2_400 / 100 * 100);
    line.rounded("loss", event.loss, 4);
    line.number("batch_size", 512);
    line.rounded("grad_norm", (1.1 * event.loss).max(0.1) + 0.05 * random.normal(), 3);
    line.rounded("data_wait_ms", random.skewed(6.0, 0.4), 1);
}

fn hugging_face_step(line: &mut Line, event: &Training, step: i64, random: &mut Random) {
    line.text("message", [Part::Word("Step "), Part::Number(step)]);
    line.rounded("training_loss", event.loss, 4);
    line.rounded("learning_rate", learning_rate(step / 2_400), 7);
    line.object("metrics", |o| {
        o.rounded("grad_norm", 0.9 + 0.1 * random.normal(), 3);
        o.rounded("train_samples_per_second", 612.0 + 9.0 * random.normal(), 1);
    });
    line.object("eval_metrics", |o| {
        o.rounded("eval_loss", event.val_loss, 4);
        o.rounded("eval_f1", 0.871 + 0.004 * random.normal(), 4);
        o.rounded("eval_accuracy", 0.893 + 0.004 * random.normal(), 4);
    });
}

fn validation_start(line: &mut Line, epoch: i64) {
    line.text("message", [Part::Word("Validation started after epoch "), Part::Number(epoch)]);
    line.object("validation", |o| {
        o.word("split", "holdout");
        o.number("batches", 320);
    });
}

fn surroundings(line: &mut Line, random: &mut Random) {
    let rank = random.between(0, 15);
    line.word("region", "us-west-2");
    line.text("node", [Part::Word("gpu-train-0"), Part::Number(rank / 4 + 1)]);
    line.text("pod", [Part::Word("trainer-"), Part::Number(rank / 4)]);
    line.object("process", |o| {
        o.number("rank", rank);
        o.number("local_rank", rank % 4);
        o.word("backend", "nccl");
    });
    line.object("runtime", |o| {
        o.word("python", "3.12.9");
        o.word("torch", "2.6.0");
        o.word("cuda", "12.6");
        o.word("precision", "bf16");
    });
    line.object("kubernetes", |o| {
        o.word("namespace", "ml-training");
        o.word("container_name", "trainer");
        o.object("labels", |o| {
            o.word("team", "recommendations");
            o.word("tier", "offline");
        });
    });
    line.word("cluster_name", "ml-prod");
    line.word("deployment_environment", "production");
}
