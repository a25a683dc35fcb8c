import Foundation
import Platform
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct FileTests {
  private var path: String { Scratch.path("file") }

  @Test func `reads and writes name their position`() throws {
    let file = try File(path, .readWriteCreating)
    try file.write(Array("hello world".utf8), at: 0)
    try file.write(Array("W".utf8), at: 6)
    #expect(try file.read(at: 6, count: 5) == Array("World".utf8))
    #expect(try file.read(at: 6, count: 500) == Array("World".utf8))
    #expect(try file.read(at: 500, count: 5) == [])
    #expect(try file.read(at: 0, count: 0) == [])
    try file.truncate(to: 5)
    #expect(try file.status().size == 5)
    #expect(try file.status().permissions == 0o600)
    try file.syncData()
  }

  @Test func `bytes are appended to what is there`() throws {
    try Files.write(Array("one ".utf8), to: path)
    let file = try File(path, .append)
    try file.append(Array("two ".utf8))
    try File(path, .append).append(Array("three".utf8))
    #expect(try Files.read(path) == Array("one two three".utf8))
  }

  @Test func `a file that must be new may not be there, one that is read must be`() throws {
    let missing = #expect(throws: SystemError.self) { _ = try File(path, .read) }
    #expect(missing?.isMissing == true)
    #expect(missing?.description == "cannot open \(path): No such file or directory")
    #expect(throws: SystemError.self) { _ = try File(path, .readWrite) }
    _ = try File(path, .createNew)
    let error = #expect(throws: SystemError.self) { _ = try File(path, .createNew) }
    #expect(error?.code == EEXIST)
  }

  @Test func `a symbolic link is not followed`() throws {
    let link = Scratch.path("link")
    try Files.write([1], to: path)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    for access in [File.Access.read, .readWrite, .readWriteCreating, .append] {
      let error = #expect(throws: SystemError.self) { _ = try File(link, access) }
      #expect(error?.code == ELOOP)
    }
  }

  @Test func `the status changes with the content and with a replacement`() throws {
    try Files.write([1], to: path)
    let before = try Files.status(path)
    #expect(try Files.status(path) == before)
    try Files.write([2], to: path)
    #expect(try Files.status(path) != before)
  }

  @Test func `a full disk is told as such`() {
    let error = SystemError("write", path, code: ENOSPC)
    #expect(error.isDiskFull && error.description.contains("free some space"))
  }

  @Test(arguments: ["pipe", "folder", "/dev/null"])
  func `what is not a regular file is not opened, and nobody waits for it`(kind: String) throws {
    let other = kind.hasPrefix("/") ? kind : Scratch.path(kind)
    if kind == "pipe" { #expect(mkfifo(other, 0o600) == 0) }
    if kind == "folder" { try Files.createDirectory(other) }
    for access in [File.Access.read, .readFollowing, .readWrite, .append] {
      let error = #expect(throws: SystemError.self) { _ = try File(other, access) }
      #expect(error?.description.contains("is not a regular file") == true)
    }
  }
}
