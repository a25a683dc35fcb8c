package import JSONSyntax

/// What one kind of program writes about itself while it runs, and where.
///
/// None of it is documented by those programs, and it changes with them: a reporter finds nothing
/// where it does not know its way, and whoever asks it falls back to the screen.
package protocol AgentReporter: Sendable {
  /// What its evidence is called, such as "the transcript of Claude Code".
  var source: String { get }
  /// The version of the running program, where its files tell.
  func version(of process: Int32) -> String?
  /// The files in which the process's conversations are recorded; none where none has begun.
  ///
  /// The later ones tell more than the earlier ones.
  func records(of process: Int32) -> [String]
  /// What a line of the record tells.
  func events(in line: JSON) -> [ReportEvent]
  /// Whether a line of the record may tell something, judged before it is parsed: records hold
  /// large lines about other things.
  func mayTell(_ line: ArraySlice<UInt8>) -> Bool
  /// What the program does now, where a file of its own tells.
  func activity(of process: Int32) -> AgentActivity?
  /// The directories in which something changes when it tells something new.
  func directories(of process: Int32) -> [String]
}

/// The reporters that Roost has, by the name that a profile gives.
package enum AgentReporters {
  private static let all: [String: any AgentReporter] = [
    "claude": ClaudeReporter(), "codex": CodexReporter(), "gptme": GptmeReporter(),
  ]

  package static func named(_ name: String?) -> (any AgentReporter)? {
    name.flatMap { all[$0] }
  }
}
