/// What an agent is doing.
public enum AgentStatus: String, Sendable, CaseIterable {
  case active
  case idle
  case busy
  /// It missed three heartbeats. Observers derive it; nobody reports it of itself.
  case unreachable
  /// Its process does not run; its identity is kept and it may start again.
  case stopped
  /// It has ended for good; only a later incarnation takes its name up again.
  case terminated

  public var isReportable: Bool { self != .unreachable }

  /// Whether somebody is there to answer, as far as is known.
  public var isLive: Bool {
    switch self {
    case .active, .idle, .busy: true
    case .unreachable, .stopped, .terminated: false
    }
  }

  /// Heartbeats that may be missed before an agent counts as unreachable.
  public static let missedBeats = 3
}

/// Where an agent runs, as seen by the developer whose team it is in.
public enum AgentLocation: String, Sendable, CaseIterable {
  case local
  case remote
}

/// Whose an agent is.
public enum Ownership: String, Sendable, CaseIterable {
  /// Shared by everybody who works on the repository.
  case repo
  /// One developer's.
  case user
  /// It lives as long as its task.
  case task

  /// The ownership of a type of agent; a type that is not known is taken for a task's.
  public init(type: String) {
    switch type {
    case "supervisor", "merge-queue", "review": self = .repo
    case "workspace": self = .user
    default: self = .task
    }
  }

  /// Whether an agent of this type may be removed when it has long been unreachable.
  ///
  /// A type that is not known is perhaps meant to last, so it never is.
  public static func mayReap(type: String) -> Bool { type == "worker" }
}
