import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What `roost doctor` tells of the files of tasks, costs and reports.
@Suite(.scratch, .timeLimit(.minutes(10))) struct DoctorTaskTests {
  private static let checks: Set = ["tasks", "ledgers", "reports"]

  private func place(_ name: String, _ change: (inout String) -> Void = { _ in }) throws -> String {
    try given(["login-fix": ["bob"]])
    var text = String(decoding: try Example.bytes(name), as: UTF8.self)
    change(&text)
    let path = "\(home.team("login-fix"))/\(name)"
    try Files.createDirectory(Files.directory(of: path))
    try Files.write(Array(text.utf8), to: path)
    return path
  }

  private func rows() async throws -> [(level: String, what: String, fix: String)] {
    let run = await roost("doctor", "--json")
    return (try run.json.array ?? []).filter { Self.checks.contains($0["check"]?.string ?? "") }
      .map { row in
        #expect(row["what"]?.string?.contains("\n") == false)
        return (
          row["level"]?.string ?? "", row["what"]?.string ?? "", row["fix"]?.string ?? ""
        )
      }
  }

  @Test func `whole files are well, and a home without tasks has nothing to tell`() async throws {
    try given(["login-fix": ["bob"]])
    #expect(try await rows().isEmpty)
    for name in ["tasks.jsonl", "costs.jsonl", "report.json"] { _ = try place(name) }
    let found = try await rows()
    #expect(found.map(\.level) == ["ok", "ok"])
    #expect(found.map(\.what) == ["3 tasks", "12 entries add up"])
  }

  @Test func `a line that a crash cut is told, and what it said never happened`() async throws {
    let path = try place("tasks.jsonl") { $0.removeLast(30) }
    let found = try await rows()
    #expect(found.map(\.level) == ["warning"])
    #expect(found[0].what.hasPrefix("\(path):52 is not a whole line"))
    #expect(found[0].fix.hasPrefix("nothing is needed"))
  }

  @Test func `a line of a newer version or of another program is told with its place`() async throws
  {
    let path = try place("tasks.jsonl") {
      $0 += #"{"seq":44,"at":"2026-11-21T05:47:53Z","event":"sold"}"#
    }
    let found = try await rows()
    #expect(found.map(\.level) == ["warning"])
    #expect(
      found[0].what
        == "\(path):53 is passed over: \"sold\" is not an event that this version knows")
    #expect(found[0].fix.hasPrefix("update Roost"))
  }

  @Test(arguments: ["tasks.jsonl", "costs.jsonl"])
  func `a log of a newer version is a problem, and is left alone`(name: String) async throws {
    let path = try place(name) { text in
      text = text.replacing(#""roost_tasks":1"#, with: #""roost_tasks":2"#)
        .replacing(#""version":1"#, with: #""version":2"#)
    }
    let before = try Files.read(path)
    let found = try await rows()
    #expect(found.map(\.level) == ["problem"])
    #expect(found[0].what.contains("has version 2, written by a newer Roost"))
    #expect(try Files.read(path) == before)
  }

  @Test func `costs that do not add up are told with their place`() async throws {
    let path = try place("costs.jsonl") { text in
      text +=
        #"[{"seq":13,"id":"L13","time":"2026-11-21T05:47:53Z","team":"login-fix","kind":"adjust","source":"roost","key":"k","reverses":"L99","amount":-1}]"#
        + "\n{half"
    }
    let found = try await rows()
    #expect(found.map(\.level) == ["warning", "warning"])
    #expect(found.contains { $0.what.hasPrefix("\(path):11 has entries that were passed over") })
    #expect(found.contains { $0.what.hasPrefix("\(path):12 is not a line of a cost log") })
    #expect(found.allSatisfy { $0.fix.hasPrefix("`roost ledger show login-fix`") })
  }

  @Test func `a damaged report is told, with where the same is`() async throws {
    let path = try place("report.json") { $0.removeLast(30) }
    let found = try await rows()
    #expect(found.map(\.level) == ["warning"])
    #expect(found[0].what == "\(path) is damaged")
    #expect(found[0].fix.contains("report.md says the same"))
  }
}

/// The files of `state/examples`.
enum Example {
  static func bytes(_ name: String) throws -> [UInt8] {
    let tests = Files.directory(of: Files.directory(of: #filePath))
    return try #require(try Files.read("\(Files.directory(of: tests))/state/examples/\(name)"))
  }
}
