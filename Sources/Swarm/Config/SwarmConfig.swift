package import Tasks

/// How a run goes about its tasks; the seed's fields, names and defaults.
///
/// What each one limits is in state/SWARM.md, where the seed says one thing and does another.
package struct SwarmConfig: Sendable, Equatable {
  /// How many tasks a plan may have.
  package var maxSubagents = Self.maximumSubagents
  /// How many turns one agent may take; told to agents that can be told.
  package var maxStepsPerSubagent = 100
  /// How many tool calls all agents together may make; then nothing more is started.
  package var maxTotalSteps = Self.maximumToolCalls
  /// How long an attempt may take.
  package var subagentTimeout = Duration.seconds(600)
  /// False: one agent at a time.
  package var isParallel = true
  /// From how many tasks on the critical path is shown.
  package var criticalPathThreshold = 10
  package var model: String?
  /// How many agents run at a time.
  package var maxConcurrentRequests = 3
  /// How long is waited between the starts of two agents.
  package var requestDelay = Duration.milliseconds(1000)
  /// Whether tasks that change files get a working tree of their own.
  package var hasWorktrees = true
  /// Whether work that passed its check is merged into the run's branch.
  package var mergesAutomatically = true
  /// The repository to work on; nil for the one that the run is started in.
  package var workingDirectory: String?
  /// Nil where nobody says.
  package var executionMode: ExecutionMode?
  package var podBudget = 8
  package var podImage: String?
  /// How often a task that failed for a passing reason is tried again.
  package var maxRetries = 3
  /// How long is waited at most before the first of these.
  package var baseDelay = Duration.milliseconds(500)
  package var maxDelay = Duration.seconds(30)

  // Beyond the seed's.

  /// How long an agent may print nothing.
  package var idleTimeout = Duration.seconds(600)
  /// How many tasks of a pool run at a time.
  package var pools: [String: Int] = [:]
  /// Nothing is started while the machine's load is higher.
  package var maxLoad: Double?
  /// How many attempts are started in all.
  package var maxLaunches: Int?
  /// What all agents together may cost before nothing more is started.
  package var budget: Amount?
  /// How long the whole run may take before nothing more is started.
  package var maxDuration: Duration?
  /// What a task is taken to last that says nothing of it.
  package var estimate = Duration.seconds(300)
  /// Which results may be known from before.
  package var cache = CacheMode.reads
  /// How long several tries side by side are left alone before one of them may be given up.
  package var alternativesGrace = Duration.seconds(300)
  /// Whether the first failure keeps what has not begun from beginning.
  package var failsFast = false

  package static let maximumSubagents = 100
  package static let maximumToolCalls = 1500

  package init() {}

  /// How agents are run; the seed's `local_thread` is its default.
  package var executor: ExecutionMode { executionMode ?? .process }

  /// How many agents may run at a time.
  package var width: Int {
    isParallel ? max(1, min(maxSubagents, maxConcurrentRequests)) : 1
  }
}

/// How agents are run.
package enum ExecutionMode: String, CaseIterable, Sendable {
  /// A teammate in a pane of tmux, where a person can look and help.
  case pane
  /// A process without a terminal; the seed's `local_thread`.
  case process
  /// A runner on another machine.
  case hub
  /// A pod; the seed's `kubernetes_pod`.
  case kubernetes
}
