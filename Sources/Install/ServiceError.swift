package import Platform

/// Why the daemon could not be handed to the service manager, and what to do about it.
package enum ServiceError: Error, Equatable, CustomStringConvertible {
  /// A path or a variable that no unit can hold.
  case unusable(String)
  /// The service manager's program is not there.
  case missing(program: String)
  /// There is a service manager, but none that works for this user now.
  case noSession(program: String, said: String)
  /// The service manager refused.
  case refused(command: String, said: String)
  case system(SystemError)

  package var description: String {
    switch self {
    case .unusable(let what):
      "cannot make a service of roostd: \(what)"
    case .missing(let program):
      "cannot start roostd at login: there is no \(program) on this system; \(Self.otherWay)"
    case .noSession(let program, let said):
      "cannot start roostd at login: \(program) has no user session to talk to (\(said));"
        + " log in afresh, or \(Self.otherWay)"
    case .refused(let command, let said):
      "`\(command)` failed: \(said)"
    case .system(let error):
      "\(error)"
    }
  }

  private static let otherWay = "run `roost up` from your login shell's profile"
}
