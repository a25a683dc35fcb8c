import JSONSyntax
import Platform

/// gptme: a conversation file in the folder whose lock its process holds open.
///
/// Measured on 0.35.1: each submitted message is a line with the role `user`.
struct GptmeReporter: AgentReporter {
  let source = "the conversation file of gptme"

  func version(of process: Int32) -> String? { nil }

  func records(of process: Int32) -> [String] {
    folders(of: process).map { "\($0)/conversation.jsonl" }
  }

  func activity(of process: Int32) -> AgentActivity? { nil }

  func directories(of process: Int32) -> [String] { folders(of: process) }

  private func folders(of process: Int32) -> [String] {
    ProcessTable.openFiles(of: process).filter { $0.hasSuffix("/.lock") && $0.contains("/logs/") }
      .map(Files.directory(of:))
  }

  func mayTell(_ line: ArraySlice<UInt8>) -> Bool { line.prefix(40).contains(Self.user) }

  private static let user = Array(#""role": "user""#.utf8)

  func events(in line: JSON) -> [ReportEvent] {
    guard line["role"]?.string == "user", let text = line["content"]?.string else { return [] }
    return [.taken(text)]
  }
}
