import JSONSyntax
import Platform
import Swarm

extension Command {
  private static let summary = Operand<String?>("TEXT")
  private static let outcome = Option<ResultStatus>(
    "status", value: "STATUS", "completed, blocked or pending (default: completed)")
  private static let artifact = RepeatedOption<String>(
    "artifact", value: "PATH", "a file that belongs to the result; may be repeated",
    expected: "a path"
  ) { $0 }

  static let swarmDone = Command(
    "swarm done", "Answer the task of a run that you were started for; your work ends with it.",
    operands: [summary], options: [outcome, artifact, json],
    details: "Only an agent that a run has started can answer; the run takes its work over then.",
    example: "roost swarm done \"the login page has a button for it\""
  ) { words, session in
    guard let path = session.environment["ROOST_RESULT"] else {
      throw CommandFailure("no run has started this agent, so there is no task to answer")
    }
    let result: JSON = [
      "status": .string((words[Self.outcome] ?? .completed).rawValue),
      "summary": .string(words[Self.summary] ?? ""),
      "artifacts": .array(words[Self.artifact].map { .string(session.absolute($0)) }),
    ]
    try Files.write(result.bytes(), to: path)
    session.show(result) { session.print("answered") }
  }
}
