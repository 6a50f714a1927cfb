//! Work that takes time: one named thread owns the open workspace, takes jobs in order and reports.
//!
//! The window sends jobs and drains reports once a frame; it never waits. A job that panics becomes a failure with
//! words, and the workspace stays open as it was last saved.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::demo;
use super::imports::Receipt;
use super::progress::Progress;
use super::release::{Format, SummaryOrder, write_summary};
use super::session::{Choices, Session, View};
use super::store::Access;
use super::trouble::EngineError;
use crate::analysis::{AnalysisKind, Options, Outcome};
use crate::base::Quarter;
use crate::data::TeamView;
use crate::import::{Inspection, Peek};
use crate::workspace::Settings;

/// Jobs that may wait; the window offers no way to queue more in earnest.
const QUEUE: usize = 64;

/// Names one job from sending to its last report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(u64);

/// What the worker can be asked to do.
#[derive(Debug)]
pub enum Job {
    /// Make a workspace and open it.
    Create {
        /// Its folder.
        root: PathBuf,
        /// Name, calendar, threshold.
        settings: Settings,
    },
    /// Open a workspace.
    Open {
        /// Its folder.
        root: PathBuf,
    },
    /// Build the sample workspace and open it.
    Demo {
        /// Its folder.
        root: PathBuf,
    },
    /// Say what importing these files would do.
    Inspect {
        /// The files, each with what the user said about it.
        files: Vec<(PathBuf, Choices)>,
    },
    /// Show the first rows of a file.
    Peek {
        /// The file.
        path: PathBuf,
        /// What the user said about it.
        choices: Box<Choices>,
        /// At most so many rows.
        rows: usize,
    },
    /// Import files, each all or nothing.
    Import {
        /// The files, each with what the user said about it.
        files: Vec<(PathBuf, Choices)>,
    },
    /// Set an import aside.
    SetAside {
        /// Its id.
        id: String,
    },
    /// Take an import back into use.
    Restore {
        /// Its id.
        id: String,
    },
    /// Drop an import for good.
    Remove {
        /// Its id.
        id: String,
    },
    /// Keep what the user decided.
    Decide(Decision),
    /// Run an analysis of a quarter.
    Analyse {
        /// Id of the analysis.
        analysis: &'static str,
        /// The quarter.
        quarter: Quarter,
    },
    /// Write the quarterly summary.
    Summary {
        /// The quarter.
        quarter: Quarter,
        /// The formats.
        formats: Vec<Format>,
        /// The folder to write to.
        out: PathBuf,
    },
}

/// What a user decides about names, questions and the past; each can be taken back.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// Raw spellings mean these canonical teams.
    AcceptNames(BTreeMap<String, String>),
    /// A name does not mean a team.
    RefuseName {
        /// The name.
        name: String,
        /// The team.
        team: String,
    },
    /// What was decided about a name is taken back.
    ForgetName(String),
    /// Under which names and units the past stands.
    SetView(TeamView),
    /// Two wordings are one question.
    AcceptWording {
        /// The earlier wording.
        from: String,
        /// The later wording.
        to: String,
        /// Why both ask the same.
        reason: String,
        /// Who decided; may be empty.
        who: String,
    },
    /// A decision about two wordings is taken back.
    ForgetWording {
        /// The earlier wording.
        from: String,
        /// The later wording.
        to: String,
    },
    /// A target counts from today on.
    AdoptTarget {
        /// The metric.
        metric: String,
        /// The target, in the metric's unit.
        value: f64,
        /// Who owns it.
        owner: String,
        /// Why; empty takes the words of who publishes it.
        reason: String,
    },
    /// The adopted targets of a metric are taken back.
    DropTarget(String),
}

impl Decision {
    /// What keeping it does, for people.
    fn what(&self) -> &'static str {
        match self {
            Self::AcceptNames(_) | Self::RefuseName { .. } | Self::ForgetName(_) => "Matching names",
            Self::SetView(_) => "Putting the past under its names",
            Self::AcceptWording { .. } | Self::ForgetWording { .. } => "Comparing questions",
            Self::AdoptTarget { .. } | Self::DropTarget(_) => "Keeping the target",
        }
    }

    fn keep(&self, session: &mut Session) -> Result<(), EngineError> {
        match self {
            Self::AcceptNames(names) => session.accept_names(names),
            Self::RefuseName { name, team } => session.refuse_name(name, team),
            Self::ForgetName(name) => session.forget_name(name),
            Self::SetView(view) => session.set_view(*view),
            Self::AcceptWording {
                from,
                to,
                reason,
                who,
            } => session.acknowledge(from, to, reason, Some(who)).map(drop),
            Self::ForgetWording { from, to } => session.forget_acknowledgement(from, to),
            Self::AdoptTarget {
                metric,
                value,
                owner,
                reason,
            } => session
                .adopt_target(metric, Some(*value), owner, reason)
                .map(drop),
            Self::DropTarget(metric) => session.drop_target(metric),
        }
    }
}

impl Job {
    /// What the job does, for people.
    pub fn what(&self) -> String {
        match self {
            Self::Create { .. } => "Making the workspace".to_owned(),
            Self::Open { .. } => "Opening the workspace".to_owned(),
            Self::Demo { .. } => "Building the sample organisation".to_owned(),
            Self::Inspect { files } => format!("Reading {}", counted(files.len())),
            Self::Peek { .. } => "Reading the first rows".to_owned(),
            Self::Import { files } => format!("Importing {}", counted(files.len())),
            Self::SetAside { .. } => "Setting the import aside".to_owned(),
            Self::Restore { .. } => "Taking the import back".to_owned(),
            Self::Remove { .. } => "Removing the import".to_owned(),
            Self::Decide(decision) => decision.what().to_owned(),
            Self::Analyse { analysis, quarter } => {
                let label = AnalysisKind::by_id(analysis).map_or(*analysis, |kind| kind.label);
                format!("{label} of {quarter}")
            }
            Self::Summary { quarter, .. } => format!("Writing the summary of {quarter}"),
        }
    }
}

fn counted(files: usize) -> String {
    if files == 1 {
        "1 file".to_owned()
    } else {
        format!("{files} files")
    }
}

/// What went wrong and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What happened.
    pub message: String,
    /// What to do; may be empty.
    pub hint: String,
}

impl From<&EngineError> for Trouble {
    fn from(err: &EngineError) -> Self {
        Self {
            message: err.to_string(),
            hint: err.hint(),
        }
    }
}

/// What the worker says.
#[derive(Debug)]
pub enum Report {
    /// A job has begun.
    Started {
        /// The job.
        id: JobId,
        /// What it does.
        what: String,
    },
    /// How far it is.
    Progress {
        /// The job.
        id: JobId,
        /// Steps done.
        done: u64,
        /// Steps in all; 0 while unknown.
        total: u64,
        /// The step at hand.
        what: String,
    },
    /// A workspace is open, or has changed.
    Opened {
        /// The job.
        id: JobId,
        /// The workspace now.
        view: Arc<View>,
    },
    /// What importing would do, one for each file.
    Inspected {
        /// The job.
        id: JobId,
        /// The files with their inspection, or why there is none.
        files: Vec<(PathBuf, Result<Inspection, Trouble>)>,
    },
    /// The first rows of a file.
    Peeked {
        /// The job.
        id: JobId,
        /// The file.
        path: PathBuf,
        /// Its first rows.
        peek: Peek,
    },
    /// Files were imported.
    Imported {
        /// The job.
        id: JobId,
        /// The files with their receipt, or why they were refused.
        files: Vec<(PathBuf, Result<Receipt, Trouble>)>,
        /// The workspace now.
        view: Arc<View>,
    },
    /// An analysis was run.
    Analysed {
        /// The job.
        id: JobId,
        /// What it found.
        outcome: Arc<Outcome>,
    },
    /// Files were written.
    Written {
        /// The job.
        id: JobId,
        /// The folder.
        out: PathBuf,
        /// Names of the files.
        files: Vec<String>,
    },
    /// The job could not be done; nothing was changed.
    Failed {
        /// The job.
        id: JobId,
        /// Why.
        trouble: Trouble,
    },
    /// The user cancelled; nothing was changed.
    Cancelled {
        /// The job.
        id: JobId,
    },
}

/// Where reports go; a sleeping window is woken for each.
type Outbox = Arc<dyn Fn(Report) + Send + Sync>;

type Cancels = Arc<Mutex<BTreeMap<JobId, Progress>>>;

/// The way to the worker.
pub struct Desk {
    jobs: SyncSender<(JobId, Job, Progress)>,
    reports: Receiver<Report>,
    outbox: Outbox,
    next: AtomicU64,
    cancels: Cancels,
}

impl Desk {
    /// Starts the worker. `waker` is called after each report, so that a sleeping window draws it.
    pub fn start(waker: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let (jobs, inbox) = sync_channel::<(JobId, Job, Progress)>(QUEUE);
        let (sender, reports) = channel();
        let cancels = Cancels::default();
        let open_jobs = Arc::clone(&cancels);
        let outbox: Outbox = Arc::new(move |report| {
            // The window may be gone already; then nobody needs the report.
            let _ = sender.send(report);
            waker();
        });
        let say = Arc::clone(&outbox);
        thread::Builder::new()
            .name("tribometer-worker".to_owned())
            .spawn(move || {
                let mut worker = Worker { session: None, say };
                while let Ok((id, job, progress)) = inbox.recv() {
                    worker.handle(id, job, &progress);
                    open_jobs
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .remove(&id);
                }
            })?;
        Ok(Self {
            jobs,
            reports,
            outbox,
            next: AtomicU64::new(1),
            cancels,
        })
    }

    /// Sends a job.
    pub fn send(&self, job: Job) -> JobId {
        let id = JobId(self.next.fetch_add(1, Ordering::Relaxed));
        let say = Arc::clone(&self.outbox);
        let progress = Progress::heard_by(move |done, total, what| {
            say(Report::Progress {
                id,
                done,
                total,
                what: what.to_owned(),
            });
        });
        self.cancels
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, progress.clone());
        let why = match self.jobs.try_send((id, job, progress)) {
            Ok(()) => return id,
            Err(TrySendError::Full(_)) => "too many jobs are waiting",
            Err(TrySendError::Disconnected(_)) => "the worker has ended",
        };
        let trouble = Trouble {
            message: why.to_owned(),
            hint: "save what you need and restart".to_owned(),
        };
        (self.outbox)(Report::Failed { id, trouble });
        id
    }

    /// Asks a job to stop where stopping leaves nothing half done.
    pub fn cancel(&self, id: JobId) {
        if let Some(progress) = self
            .cancels
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&id)
        {
            progress.cancel();
        }
    }

    /// All reports that have come in since the last call.
    pub fn drain(&self) -> Vec<Report> {
        self.reports.try_iter().collect()
    }

    /// Waits for the next report; for tests and for callers without a window.
    pub fn wait(&self) -> Option<Report> {
        self.reports.recv().ok()
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

struct Worker {
    session: Option<Session>,
    say: Outbox,
}

impl Worker {
    fn handle(&mut self, id: JobId, job: Job, progress: &Progress) {
        (self.say)(Report::Started { id, what: job.what() });
        let done = catch_unwind(AssertUnwindSafe(|| self.run(id, job, progress)));
        let report = match done {
            Ok(Ok(report)) => report,
            Ok(Err(EngineError::Cancelled)) => Report::Cancelled { id },
            Ok(Err(err)) => Report::Failed {
                id,
                trouble: Trouble::from(&err),
            },
            Err(_) => Report::Failed {
                id,
                trouble: Trouble {
                    message: "the job stopped because of an error in the program; nothing was changed"
                        .to_owned(),
                    hint: "please report what you did; the workspace is as it was last saved".to_owned(),
                },
            },
        };
        (self.say)(report);
    }

    fn run(&mut self, id: JobId, job: Job, progress: &Progress) -> Result<Report, EngineError> {
        match job {
            Job::Create { root, settings } => {
                self.session = Some(Session::create(&root, settings)?);
                self.saved(id)
            }
            Job::Open { root } => {
                // The workspace that is open stays open until the other one is: a failed opening costs nothing.
                if !self.is_open(&root) {
                    self.session = Some(Session::open(&root, Access::Write)?);
                }
                self.opened(id, progress)
            }
            Job::Demo { root } => {
                if !self.is_open(&root) {
                    self.session = Some(demo::build(&root, progress)?);
                }
                self.opened(id, progress)
            }
            Job::Inspect { files } => {
                let session = self.open_session()?;
                let total = files.len() as u64;
                let mut inspected = Vec::new();
                for (done, (path, choices)) in files.into_iter().enumerate() {
                    progress.check()?;
                    progress.say(done as u64, total, &path.display().to_string());
                    let inspection = session.inspect(&path, &choices, progress);
                    let inspection = match inspection {
                        Err(EngineError::Cancelled) => return Err(EngineError::Cancelled),
                        other => other.map_err(|err| Trouble::from(&err)),
                    };
                    inspected.push((path, inspection));
                }
                Ok(Report::Inspected { id, files: inspected })
            }
            Job::Peek { path, choices, rows } => {
                let peek = self.open_session()?.peek(&path, &choices, rows)?;
                Ok(Report::Peeked { id, path, peek })
            }
            Job::Import { files } => self.import(id, files, progress),
            Job::SetAside { id: import } => {
                self.open_session()?.set_aside(&import)?;
                self.saved(id)
            }
            Job::Restore { id: import } => {
                self.open_session()?.restore(&import)?;
                self.saved(id)
            }
            Job::Remove { id: import } => {
                self.open_session()?.remove(&import)?;
                self.saved(id)
            }
            Job::Decide(decision) => {
                decision.keep(self.open_session()?)?;
                self.saved(id)
            }
            Job::Analyse {
                analysis: id_of,
                quarter,
            } => {
                let kind =
                    AnalysisKind::by_id(id_of).ok_or_else(|| EngineError::NoAnalysis(id_of.to_owned()))?;
                let analysis = self.open_session()?.analysis(progress)?;
                let outcome = analysis.outcome(kind, quarter, &Options::default(), progress)?;
                Ok(Report::Analysed { id, outcome })
            }
            Job::Summary {
                quarter,
                formats,
                out,
            } => {
                let order = SummaryOrder {
                    quarter: Some(quarter),
                    formats,
                };
                let files = write_summary(self.open_session()?, &order, &out, progress)?;
                Ok(Report::Written { id, out, files })
            }
        }
    }

    fn import(
        &mut self,
        id: JobId,
        files: Vec<(PathBuf, Choices)>,
        progress: &Progress,
    ) -> Result<Report, EngineError> {
        let session = self.open_session()?;
        let total = files.len() as u64;
        let mut receipts = Vec::new();
        for (done, (path, choices)) in files.into_iter().enumerate() {
            progress.say(done as u64, total, &path.display().to_string());
            let receipt = match session.import(&path, &choices, progress) {
                // Files that were finished before the user cancelled stay; the list says which.
                Err(EngineError::Cancelled) if !receipts.is_empty() => break,
                Err(EngineError::Cancelled) => return Err(EngineError::Cancelled),
                other => other.map_err(|err| Trouble::from(&err)),
            };
            receipts.push((path, receipt));
        }
        let view = Arc::new(session.view(&Progress::default())?);
        Ok(Report::Imported {
            id,
            files: receipts,
            view,
        })
    }

    /// After a change was saved a cancel comes too late: the new picture is always made.
    fn saved(&mut self, id: JobId) -> Result<Report, EngineError> {
        self.opened(id, &Progress::default())
    }

    fn is_open(&self, root: &Path) -> bool {
        let same = |open: &Path| {
            open == root
                || open
                    .canonicalize()
                    .is_ok_and(|open| root.canonicalize().is_ok_and(|root| open == root))
        };
        self.session.as_ref().is_some_and(|session| same(session.root()))
    }

    fn opened(&mut self, id: JobId, progress: &Progress) -> Result<Report, EngineError> {
        let view = Arc::new(self.open_session()?.view(progress)?);
        Ok(Report::Opened { id, view })
    }

    fn open_session(&mut self) -> Result<&mut Session, EngineError> {
        self.session.as_mut().ok_or(EngineError::Nothing)
    }
}
