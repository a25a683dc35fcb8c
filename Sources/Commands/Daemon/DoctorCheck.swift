import JSONSyntax
import Model

/// One thing that `roost doctor` looks at.
struct DoctorCheck: Sendable {
  let name: String
  /// Looks, and changes nothing.
  let look: @Sendable (Session) async throws -> [Finding]

  init(_ name: String, look: @escaping @Sendable (Session) async throws -> [Finding]) {
    self.name = name
    self.look = look
  }

  /// Every check, what others build on first.
  static let all: [DoctorCheck] = [
    .home, .permissions, .disk, .tmux, .configuration, .socket, .daemon, .daemonLock, .state,
    .journal, .mailboxLocks, .mailboxes, .tasks, .ledgers, .reports, .runs, .leftovers, .copies,
    .agents, .setup,
    .worktrees, .profiles, .credentials, .hubs, .clock, .notes,
  ]
}

/// How one thing stands, and what mends it.
struct Finding: Sendable {
  enum Level: String, Sendable, CaseIterable {
    case ok
    case warning
    case problem

    static let width = allCases.map(\.rawValue.count).max() ?? 0

    var style: Table.Style {
      switch self {
      case .ok: .good
      case .warning: .warning
      case .problem: .bad
      }
    }
  }

  /// A change that loses nothing, which `--fix` makes.
  struct Mend: Sendable {
    var what: String
    var work: @Sendable () async throws -> Void

    init(_ what: String, _ work: @escaping @Sendable () async throws -> Void) {
      self.what = what
      self.work = work
    }
  }

  var check = ""
  var level: Level
  var what: String
  var fix: String?
  var mend: Mend?

  static func ok(_ what: String) -> Finding { Finding(level: .ok, what: what) }

  static func warning(_ what: String, fix: String? = nil, mend: Mend? = nil) -> Finding {
    Finding(level: .warning, what: what, fix: fix, mend: mend)
  }

  static func problem(_ what: String, fix: String? = nil, mend: Mend? = nil) -> Finding {
    Finding(level: .problem, what: what, fix: fix, mend: mend)
  }

  func named(_ check: String) -> Finding {
    var named = self
    named.check = check
    return named
  }

  var json: JSON {
    [
      "check": .string(check),
      "level": .string(level.rawValue),
      "what": .string(what),
      "fix": fix.map(JSON.string) ?? .null,
    ]
  }
}

extension Session {
  /// The state as far as it can be read; a check of its own tells where it cannot.
  var readableState: State { (try? state()) ?? State() }

  var readableSettings: Settings { (try? settings()) ?? Settings() }
}
