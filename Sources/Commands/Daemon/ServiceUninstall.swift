import Install

extension Command {
  static let serviceUninstall = Command(
    "service uninstall", "Stop the daemon's service, and start it at login no longer.",
    options: [json], example: "roost service uninstall"
  ) { words, session in
    let manager = try LoginService(session).manager
    let wasInstalled = try await manager.status().isInstalled
    let status = try await manager.uninstall()
    session.show(LoginService.json(status)) {
      session.print(
        wasInstalled ? "roostd no longer starts at login" : "roostd was not set to start at login")
    }
  }
}
