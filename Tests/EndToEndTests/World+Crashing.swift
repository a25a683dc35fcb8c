import Platform
import Store
import TestSupport

extension World {
  /// Starts a daemon that ends where the variables say, and returns which process it is.
  func startCrashing(_ variables: [String: String]) async throws -> ProcessTable.Identity {
    let (home, environment) = (home, environment.merging(variables) { $1 })
    let said = try await blocking {
      try Files.createDirectory(home.logDirectory)
      return try DetachedProcess.start(
        BuiltPrograms.crashingDaemon, ["--notify"], environment: environment,
        errorLog: "\(home.logDirectory)/roostd.stderr", timeout: .seconds(30))
    }
    let words = String(decoding: try Files.read(home.lock) ?? [], as: UTF8.self)
      .split(whereSeparator: \.isWhitespace)
    guard said == "ready", let pid = words.last.flatMap({ Int32($0) }),
      let daemon = ProcessTable.identity(of: pid)
    else { throw NeverHappened(description: "it does not answer: \(said ?? "")") }
    return daemon
  }
}
