import Install

extension Command {
  static let serviceStatus = Command(
    "service status", "Tell whether the daemon starts at login.", options: [json],
    example: "roost service status"
  ) { words, session in
    let status = try await LoginService(session).manager.status()
    try session.show(LoginService.json(status)) {
      guard status.isInstalled else {
        return session.print("roostd does not start at login; `roost service install` changes that")
      }
      session.print(status.path)
      if let problem = status.problem { throw CommandFailure(problem) }
      session.print(status.isEnabled ? "it starts at login" : "it is disabled")
      session.print(status.isRunning ? "it runs" : "it does not run as a service now")
      LoginService.adviseLingering(status, session)
    }
  }
}
