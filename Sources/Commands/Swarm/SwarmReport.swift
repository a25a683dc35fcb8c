import Control
import JSONSyntax
import Platform
import Swarm

extension Command {
  static let swarmReport = Command(
    "swarm report", "Write and print the report of a run: what was done, how long it took and why.",
    operands: [run], options: [json],
    details: "A picture of it lies beside it, as an SVG file.",
    example: "roost swarm report add-login-7k2f"
  ) { words, session in
    let path = try await session.daemon().call(
      .reportRun, RunQuery(run: words[Self.run]).json, as: RunReportReply.init
    ).value.report
    let json = try JSON(parsing: try Files.read("\(path).json") ?? [])
    try session.show(json) {
      session.printText(String(decoding: try Files.read("\(path).md") ?? [], as: UTF8.self))
      session.say("the report is in \(path).md, its picture in \(path).svg")
    }
  }
}
