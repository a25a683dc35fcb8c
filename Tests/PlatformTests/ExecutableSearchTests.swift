import Foundation
import Platform
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct ExecutableSearchTests {
  /// Makes a program in a directory of its own.
  private func make(_ name: String, in directory: String, mode: UInt32 = 0o700) throws -> String {
    try Files.createDirectory(Scratch.path(directory))
    let path = Scratch.path("\(directory)/\(name)")
    try Files.write([], to: path)
    try Files.setPermissions(mode, of: path)
    return path
  }

  @Test func `the first directory of PATH that has the program counts`() throws {
    let first = try make("tool", in: "a")
    let second = try make("tool", in: "b")
    let (a, b) = (Scratch.path("a"), Scratch.path("b"))
    #expect(ExecutableSearch.find("tool", path: "\(a):\(b)") == first)
    #expect(ExecutableSearch.find("tool", path: "\(b):\(a)") == second)
    #expect(ExecutableSearch.find("tool", path: "/no/such::\(b)") == second)
  }

  @Test func `what cannot be run is passed over`() throws {
    _ = try make("tool", in: "a", mode: 0o600)
    try Files.createDirectory(Scratch.path("b/tool"))
    let right = try make("tool", in: "c")
    let path = ["a", "b", "c"].map(Scratch.path).joined(separator: ":")
    #expect(ExecutableSearch.find("tool", path: path) == right)
    #expect(ExecutableSearch.find("tool", path: Scratch.path("a")) == nil)
  }

  @Test func `a name with a slash is taken as it stands`() throws {
    let program = try make("tool", in: "a")
    #expect(ExecutableSearch.find(program, path: "") == program)
    #expect(ExecutableSearch.find(Scratch.path("b/tool"), path: Scratch.path("a")) == nil)
    #expect(ExecutableSearch.find(Scratch.directory, path: nil) == nil)
  }

  @Test func `a link to a program is a program`() throws {
    let program = try make("tool", in: "a")
    try FileManager.default.createSymbolicLink(
      atPath: Scratch.path("a/link"), withDestinationPath: program)
    #expect(ExecutableSearch.find("link", path: Scratch.path("a")) == Scratch.path("a/link"))
  }

  @Test func `the system's programs are found without a PATH`() {
    #expect(ExecutableSearch.find("ls", path: nil)?.hasSuffix("/bin/ls") == true)
    #expect(ExecutableSearch.find("ls", path: "") != nil)
    #expect(ExecutableSearch.find("no-such-program-anywhere", path: nil) == nil)
  }
}
