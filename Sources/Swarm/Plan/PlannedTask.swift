/// One task of a plan, as it is before anything is done about it.
package struct PlannedTask: Sendable, Equatable {
  /// Unique in the plan: `[a-z0-9][a-z0-9._-]{0,47}`.
  package var id: String
  package var title: String
  /// What the agent is told.
  package var prompt: String
  package var role: String?
  /// The identifiers of those that have to be done before.
  package var dependencies: [String]
  package var kind: Kind
  /// Which agent does it; nil for the run's.
  package var agent: String?
  /// Higher comes first, among tasks that decide equally over the whole run's end.
  package var priority: Int
  /// Which files it is about, as patterns.
  package var paths: [String]
  /// A shell command that has to end with 0 before the work counts.
  package var verify: String?
  package var timeout: Duration?
  /// How long it may print nothing.
  package var idleTimeout: Duration?
  package var maxAttempts: Int?
  package var estimate: Duration?
  /// Whether those that wait for it go on where it fails.
  package var isFailureAllowed: Bool
  /// Whether it may end without a change although it is to make some.
  package var isEmptyAllowed: Bool
  package var environment: [String: String]
  /// Which tasks share a limit with it; nil for none.
  package var pool: String?
  /// How many tries are made side by side, of which the best one counts.
  package var alternatives: Int
  /// Whether its result may be one that is known from before; nil where the run says.
  package var isReusable: Bool?

  /// What a task does to the files.
  package enum Kind: String, CaseIterable, Sendable {
    case edit
    /// Runs something and changes nothing.
    case check
    case read

    /// Whether it works in a tree of its own.
    package var changesFiles: Bool { self == .edit }
  }

  package init(
    id: String, title: String = "", prompt: String, dependencies: [String] = [],
    kind: Kind = .edit
  ) {
    self.id = id
    self.title = title.isEmpty ? id : title
    self.prompt = prompt
    self.dependencies = dependencies
    self.kind = kind
    priority = 0
    paths = []
    isFailureAllowed = false
    isEmptyAllowed = false
    environment = [:]
    alternatives = 1
  }
}
