import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What `roost doctor` tells of the runs of swarms.
@Suite(.scratch, .timeLimit(.minutes(10))) struct DoctorRunTests {
  private static let checks: Set = ["runs", "run refs"]

  /// A run with the log of the example, changed.
  private func place(_ change: (inout String) -> Void = { _ in }) throws -> String {
    var text = String(decoding: try Example.bytes("run.jsonl"), as: UTF8.self)
    change(&text)
    let path = "\(home.root)/runs/add-login-7k2f/run.jsonl"
    try Files.createDirectory(Files.directory(of: path))
    try Files.write(Array(text.utf8), to: path)
    return path
  }

  private func rows() async throws -> [(level: String, what: String, fix: String)] {
    let run = await roost("doctor", "--json")
    return (try run.json.array ?? []).filter { Self.checks.contains($0["check"]?.string ?? "") }
      .map { row in
        (row["level"]?.string ?? "", row["what"]?.string ?? "", row["fix"]?.string ?? "")
      }
  }

  @Test func `a whole log is well, and a home without runs has nothing to tell`() async throws {
    try given([:])
    #expect(try await rows().isEmpty)
    _ = try place()
    let found = try await rows()
    #expect(found.map(\.level) == ["ok"])
    #expect(found[0].what == "1 run")
  }

  @Test func `a line that a crash cut, or a newer version wrote, is told with its place`()
    async throws
  {
    try given([:])
    let path = try place {
      $0 += #"{"seq":900,"at":"2026-11-27T15:04:22.006Z","event":"sold"}"# + "\n{\"seq\":901"
    }
    let found = try await rows()
    #expect(found.map(\.level).sorted() == ["problem", "warning"])
    #expect(
      found.contains { $0.what.hasPrefix(path) && $0.what.contains("\"sold\" is not an event") })
    #expect(found.contains { $0.what.contains("is not a whole line") })
  }

  @Test func `a log without its beginning is a problem, and the rest of the file stays`()
    async throws
  {
    try given([:])
    let path = try place { text in
      text =
        text.split(separator: "\n").filter { !$0.contains("\"created\"") }
        .joined(separator: "\n") + "\n"
    }
    let before = try Files.read(path)
    let found = try await rows()
    #expect(found.contains { $0.level == "problem" && $0.what.contains("the run is not known") })
    #expect(try Files.read(path) == before)
  }

  @Test func `a tree of a run that is over is told, and what removes it`() async throws {
    try given([:])
    let path = try place()
    try Files.createDirectory("\(Files.directory(of: path))/trees/api-1")
    let found = try await rows()
    #expect(found.map(\.level) == ["warning"])
    #expect(found[0].what.contains("trees/api-1 stays"))
    #expect(found[0].fix.contains("`roost swarm clean add-login-7k2f`"))
  }
}
