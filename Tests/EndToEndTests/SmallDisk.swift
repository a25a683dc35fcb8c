import Platform
import TestSupport
import Testing

/// A small file system of a test's own, which only root can make.
struct SmallDisk: Sendable {
  let path: String

  /// Makes one at a place in the test's scratch directory.
  init(_ name: String, kilobytes: Int = 256) throws {
    path = Scratch.path(name)
    try Files.createDirectory(path)
    let mount = try ChildProcess(
      "mount", ["-t", "tmpfs", "-o", "size=\(kilobytes)k,mode=700", "tmpfs", path]
    ).runBlocking()
    try #require(mount.code == 0, "\(mount.errorText)")
  }

  /// Takes it away, whoever still has files open on it.
  func end() { _ = try? ChildProcess("umount", ["-l", path]).runBlocking() }

  /// Fills it to the last byte.
  func fill() throws {
    let filler = try File("\(path)/filler", .readWriteCreating)
    var offset = try filler.status().size
    for size in [65536, 4096, 1] {
      while (try? filler.write([UInt8](repeating: 1, count: size), at: offset)) != nil {
        offset += size
      }
    }
  }

  /// Gives the space back at once, also while a child of another test still has the file open.
  func free() throws {
    try File("\(path)/filler", .readWrite).truncate(to: 0)
    try Files.remove("\(path)/filler")
  }
}

extension Trait where Self == ConditionTrait {
  /// Whether small disks can be made.
  static var smallDisks: ConditionTrait {
    .enabled(
      if: ThisProcess.userID == 0 && ExecutableSearch.find("mount") != nil,
      "only root can make a small file system")
  }
}
