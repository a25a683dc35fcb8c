import Platform

extension ServiceManager {
  static let systemdName = "roostd.service"

  private static let systemctl = "systemctl"

  func installSystemd(_ unit: ServiceUnit) async throws(ServiceError) {
    try await reachSystemd()
    let isChanged = try write(unit.systemd)
    try await require(Self.systemctl, ["--user", "daemon-reload"])
    // Enabling starts what does not run, but leaves a running daemon with its old unit.
    if isChanged {
      try await require(Self.systemctl, ["--user", "try-restart", Self.systemdName])
    }
    try await require(Self.systemctl, ["--user", "enable", "--now", Self.systemdName])
  }

  /// Without a session nothing of the user's runs under systemd, and removing the files is all.
  func uninstallSystemd() async throws(ServiceError) {
    let isReachable: Bool
    do {
      try await reachSystemd()
      isReachable = true
    } catch {
      isReachable = false
    }
    if isReachable {
      try await require(Self.systemctl, ["--user", "disable", "--now", Self.systemdName])
    }
    try remove("\(Files.directory(of: path))/default.target.wants/\(Self.systemdName)")
    try remove(path)
    if isReachable {
      try await require(Self.systemctl, ["--user", "daemon-reload"])
    }
  }

  func askSystemd(_ status: inout ServiceStatus) async throws(ServiceError) {
    try await reachSystemd()
    let enabled = try await run(Self.systemctl, ["--user", "is-enabled", Self.systemdName])
    let active = try await run(Self.systemctl, ["--user", "is-active", Self.systemdName])
    status.isEnabled = enabled.code == 0
    status.isRunning = active.code == 0
    if try await !lingers() {
      status.lingerCommand = "loginctl enable-linger"
    }
  }

  /// Finds out whether the user's own systemd answers, before anything is changed.
  private func reachSystemd() async throws(ServiceError) {
    let exit = try await run(
      Self.systemctl, ["--user", "show", "--property=Version", "--value"])
    guard exit.code != 0 else { return }
    throw .noSession(program: "systemctl --user", said: Self.words(of: exit))
  }

  /// Whether the user's services are known to run without a login.
  private func lingers() async throws(ServiceError) -> Bool {
    let arguments = ["show-user", String(user), "--property=Linger", "--value"]
    do {
      return try await run("loginctl", arguments).text.hasPrefix("yes")
    } catch {
      guard case .missing = error else { throw error }
      return false
    }
  }
}
