extension Command {
  static let restart = Command(
    "restart", "Stop the daemon and start it again.", options: [json], example: "roost restart"
  ) { words, session in
    // A daemon that works is better than one that cannot start.
    _ = try session.settings()
    _ = try await stopDaemon(session)
    try await Command.up.run(words, session)
  }
}
