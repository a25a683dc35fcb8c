import Foundation
import Platform
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct FilesTests {
  private var path: String { Scratch.path("file") }

  @Test func `a write replaces the whole file and leaves nothing else behind`() throws {
    try Files.write(Array("a much longer text".utf8), to: path)
    try Files.write(Array("new".utf8), to: path)
    #expect(try Files.read(path) == Array("new".utf8))
    #expect(try Files.names(in: Scratch.directory) == ["file"])
  }

  @Test func `a written file is its owner's alone, whatever the old one was`() throws {
    try Files.write([1], to: path)
    #expect(try Files.status(path)?.permissions == 0o600)
    try Files.setPermissions(0o644, of: path)
    try Files.write([2], to: path)
    #expect(try Files.status(path)?.permissions == 0o600)
  }

  @Test func `a write that fails leaves no temporary file and the old one untouched`() throws {
    try Files.createDirectory(path)
    try Files.write([1], to: "\(path)/inner")
    #expect(throws: SystemError.self) { try Files.write([2], to: path) }
    #expect(try Files.names(in: Scratch.directory) == ["file"])
    #expect(try Files.read("\(path)/inner") == [1])
    #expect(throws: SystemError.self) { try Files.write([1], to: Scratch.path("no/such/place")) }
  }

  @Test func `an error names the file that was to be written, and no other`() throws {
    let error = #expect(throws: SystemError.self) { try Files.write([1], to: "\(path)/no/file") }
    #expect(error?.description == "cannot write \(path)/no/file: No such file or directory")
  }

  @Test func `a reader sees the old bytes or the new ones, never a part`() async throws {
    let path = path
    let versions = [1, 2].map { [UInt8](repeating: $0, count: 200_000 * Int($0)) }
    try Files.write(versions[0], to: path)
    try await withThrowingTaskGroup { group in
      group.addTask {
        for round in 0..<100 { try Files.write(versions[round % 2], to: path) }
      }
      group.addTask {
        for _ in 0..<100 {
          let bytes = try #require(try Files.read(path))
          #expect(bytes == versions[0] || bytes == versions[1])
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `a write to a symbolic link replaces the link, not what it points to`() throws {
    let target = Scratch.path("target")
    try Files.write([1], to: target)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    #expect(throws: SystemError.self) { try Files.read(path) }
    try Files.write([2], to: path)
    #expect(try Files.read(target) == [1])
    #expect(try Files.status(path)?.isRegularFile == true)
  }

  @Test func `a file that is not there reads as nil, has no status and is removed without ado`()
    throws
  {
    #expect(try Files.read(path) == nil)
    #expect(try Files.read("\(path)/below") == nil)
    #expect(try Files.status(path) == nil)
    #expect(try Files.names(in: path) == [])
    try Files.remove(path)
  }

  @Test func `directories are made with those above them, for their owner alone`() throws {
    let deep = Scratch.path("a/b/c")
    try Files.createDirectory(deep)
    try Files.createDirectory(deep)
    for name in ["a", "a/b", "a/b/c"] {
      #expect(try Files.status(Scratch.path(name))?.permissions == 0o700)
    }
    try Files.setPermissions(0o755, of: deep)
    try Files.createDirectory(deep)
    #expect(try Files.status(deep)?.permissions == 0o755)
  }

  @Test func `a directory cannot be made where something else stands`() throws {
    try Files.write([], to: path)
    #expect(throws: SystemError.self) { try Files.createDirectory(path) }
    #expect(throws: SystemError.self) { try Files.createDirectory("\(path)/below") }
    #expect(throws: SystemError.self) { try Files.createDirectory("") }
    let link = Scratch.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/no/such")
    #expect(throws: SystemError.self) { try Files.createDirectory(link) }
  }

  @Test func `names are sorted and hidden ones are among them`() throws {
    for name in ["b", ".hidden", "a b", "ä"] { try Files.write([], to: Scratch.path(name)) }
    #expect(try Files.names(in: Scratch.directory) == [".hidden", "a b", "b", "ä"])
  }

  @Test(arguments: [
    ("/a/b", "/a"), ("/a", "/"), ("a", "."), ("a/b", "a"), ("/", "/"), ("", "."), ("/a/b/", "/a/b"),
  ])
  func `the directory of a path is the part before its last component`(
    path: String, directory: String
  ) {
    #expect(Files.directory(of: path) == directory)
  }

  @Test func `a path is resolved through its links`() throws {
    let link = Scratch.path("link")
    try Files.createDirectory(path)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(Files.resolved(link) == Files.resolved(path))
    #expect(Files.resolved(link)?.hasSuffix("/file") == true)
    #expect(Files.resolved(Scratch.path("nothing")) == nil)
  }

  @Test func `a file from a far future has a status`() throws {
    try Files.write([1], to: path)
    _ = try ChildProcess("touch", ["-d", "2440-01-01", path]).runBlocking()
    #expect(try Files.status(path)?.size == 1)
  }

  @Test func `the disk has some room or an error names the path`() throws {
    #expect(try Files.freeBytes(at: Scratch.directory) > 0)
    let error = #expect(throws: SystemError.self) { try Files.freeBytes(at: path) }
    #expect(error?.description.contains(path) == true)
  }
}
