import Install

extension Command {
  static let serviceInstall = Command(
    "service install", "Have the daemon start at login: by systemd, or by launchd on macOS.",
    options: [json],
    details: """
      A daemon that runs already is ended and started as the service. tmux and the agents in it
      outlive the daemon, however it is stopped.
      """,
    example: "roost service install"
  ) { words, session in
    let status = try await LoginService(session).install()
    session.show(LoginService.json(status)) {
      session.print("roostd starts at login and runs now: \(status.path)")
      LoginService.adviseLingering(status, session)
    }
  }
}
