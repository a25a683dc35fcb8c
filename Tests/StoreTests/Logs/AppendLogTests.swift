import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// The file that logs of tasks, money and runs are made of.
@Suite(.scratch) struct AppendLogTests {
  private let path = "\(Scratch.directory)/x.jsonl"
  private let format = LogFormat(named: "roost_x")

  private struct Killed: Error {}

  private func open(rewriteSize: Int = .max) throws -> AppendLog {
    try AppendLog(path, format, rewriteSize: rewriteSize) { _ in }
  }

  private func lines() throws -> [String] {
    var lines: [String] = []
    try AppendLog.read(try Files.read(path) ?? [], of: path, format) {
      if !$0.isHeader { lines.append(String(decoding: $0.bytes, as: UTF8.self)) }
    }
    return lines
  }

  @Test(arguments: AppendLog.RewriteStep.allCases, [false, true])
  func `Killed at any step of writing it anew, it has the old lines or the new ones`(
    step: AppendLog.RewriteStep, keepsOld: Bool
  ) throws {
    guard keepsOld || ![.removeOlder, .keepOld].contains(step) else { return }
    var log = try open()
    try log.append(["a", "b"])
    #expect(throws: Killed.self) {
      try log.rewrite([Array("\"c\"".utf8)], keepsOld: keepsOld) {
        if $0 == step { throw Killed() }
      }
    }
    let isNew = step == .syncDirectory
    #expect(try lines() == (isNew ? ["\"c\""] : ["\"a\"", "\"b\""]))
    // The one that was stopped goes on, too, and so does the next.
    try log.append(["d"])
    var next = try open()
    try next.rewrite([Array("\"e\"".utf8)], keepsOld: keepsOld)
    try next.append(["f"])
    #expect(try lines() == ["\"e\"", "\"f\""])
    let names = try Files.names(in: Scratch.directory).sorted()
    #expect(names == (keepsOld ? ["x.jsonl", "x.jsonl.1"] : ["x.jsonl"]))
  }

  @Test func `It stays bounded, however often it is opened`() throws {
    var largest = 0
    var rewrites = 0
    for round in 0..<200 {
      var log = try open(rewriteSize: 1000)
      for _ in 0..<10 {
        try log.append([.string("round \(round)")])
        guard log.isLarge else { continue }
        rewrites += 1
        try log.rewrite((0..<60).map { Array("\"line \($0)\"".utf8) })
      }
      largest = max(largest, try Files.status(path)?.size ?? 0)
    }
    #expect(largest < 1500)
    // What is always there does not make it begin anew each time.
    #expect((10...100).contains(rewrites), "\(rewrites)")
  }

  @Test(arguments: 0...13) func `Cut within its first line, it gets another one`(_ size: Int) throws
  {
    try Files.write(Array(#"{"roost_x":1}"#.utf8.prefix(size)), to: path)
    var log = try open()
    try log.append(["a"])
    let lines = try lines()
    #expect(lines.last == "\"a\"" && lines.count == ((1..<13).contains(size) ? 2 : 1))
    try Files.write(Array("{\"roost_x\":2}\n".utf8), to: path)
    #expect(throws: AppendLogError.newer(path: path, version: 2, known: 1)) { _ = try open() }
  }
}
