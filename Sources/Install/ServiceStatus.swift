/// How the daemon stands with the system's service manager.
package struct ServiceStatus: Sendable, Equatable {
  /// Where the unit's file is, or would be.
  package var path: String
  package var isInstalled: Bool
  /// It starts at login.
  package var isEnabled: Bool
  /// The service manager runs it now; a daemon that was started otherwise does not count.
  package var isRunning: Bool
  /// The command without which the daemon ends with the user's last session and does not start
  /// before the first; nil where it is not needed.
  package var lingerCommand: String?
  /// Why the service manager could not be asked; nil if it could.
  package var problem: String?

  package init(path: String, isInstalled: Bool) {
    self.path = path
    self.isInstalled = isInstalled
    isEnabled = false
    isRunning = false
  }
}
