import Foundation

/// Whole-file operations that survive a crash: what they report as done is on the disk.
package enum Files {
  /// The file's bytes, or nil if there is no such file.
  package static func read(
    _ path: String, followingLinks: Bool = false
  ) throws(SystemError) -> [UInt8]? {
    do {
      let file = try File(path, followingLinks ? .readFollowing : .read)
      return try file.read(at: 0, count: file.status().size)
    } catch {
      guard error.isMissing else { throw error }
      return nil
    }
  }

  /// Reads whatever a person names, as any program would: a link, a pipe, a terminal.
  ///
  /// Nil if it does not exist.
  package static func readAny(_ path: String, limit: Int) throws(SystemError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let failure = SystemError("open", path)
      guard failure.isMissing else { throw failure }
      return nil
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while bytes.count <= limit {
      let got = try check("read", path) { Foundation.read(descriptor, &buffer, buffer.count) }
      guard got > 0 else { break }
      bytes.append(contentsOf: buffer.prefix(got))
    }
    return bytes
  }

  /// Replaces the content of a file that is a person's own: a link, its mode and its owner stay.
  package static func replaceContent(of path: String, _ bytes: [UInt8]) throws(SystemError) {
    guard let target = resolved(path), let old = try status(target) else {
      return try write(bytes, to: path)
    }
    let temporary = temporaryPath(beside: target)
    do {
      let file = try File(temporary, .createNew)
      try file.write(bytes, at: 0)
      // Only root may give a file away; of others it was their own, and so may the group be.
      if fchown(file.descriptor, uid_t(old.owner), gid_t(old.group)) != 0 {
        _ = fchown(file.descriptor, uid_t.max, gid_t(old.group))
      }
      try check("change the permissions of", temporary) {
        fchmod(file.descriptor, mode_t(old.permissions))
      }
      try file.syncData()
      try rename(temporary, to: target)
    } catch {
      unlink(temporary)
      throw error
    }
    try syncDirectory(directory(of: target))
  }

  /// Replaces a file as a whole: a reader sees the old bytes or the new ones, after a crash too.
  ///
  /// The bytes go to a temporary file in the same directory, which is synced and renamed.
  package static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    try moveIntoPlace(writeTemporary(bytes, beside: path), as: path)
  }

  /// Writes a file that is to take another's place; it is on the disk, under a name of its own, which errors
  /// do not tell: nobody asked for it.
  ///
  /// What need not outlive the machine's own end is not waited for: `isDurable` is false then.
  package static func writeTemporary(
    _ bytes: [UInt8], beside path: String, isDurable: Bool = true
  ) throws(SystemError) -> File {
    let temporary = temporaryPath(beside: path)
    do {
      let file = try File(temporary, .createNew)
      try file.write(bytes, at: 0)
      if isDurable { try file.syncData() }
      return file
    } catch {
      unlink(temporary)
      throw SystemError("write", path, code: error.code)
    }
  }

  /// Gives such a file its name; where that fails, it is removed.
  package static func moveIntoPlace(
    _ file: borrowing File, as path: String, isDurable: Bool = true
  ) throws(SystemError) {
    do {
      try rename(file.path, to: path)
    } catch {
      unlink(file.path)
      throw error
    }
    if isDurable { try syncDirectory(directory(of: path)) }
  }

  /// Makes a directory and those above it, each with mode 0700; one that exists is left as it is.
  ///
  /// What need not outlive the machine's own end is not waited for: `isDurable` is false then. The
  /// directory `base` has to be there: it and those above it are not made.
  package static func createDirectory(
    _ path: String, under base: String? = nil, isDurable: Bool = true
  ) throws(SystemError) {
    func sync(_ directory: String) throws(SystemError) {
      if isDurable { try syncDirectory(directory) }
    }
    FileChanges.note(path)
    if mkdir(path, 0o700) == 0 {
      return try sync(directory(of: path))
    }
    switch errno {
    case EEXIST:
      guard let status = try status(path, followingLinks: true), status.isDirectory else {
        throw SystemError("make directory", path, code: ENOTDIR)
      }
    case ENOENT:
      let parent = directory(of: path)
      guard parent != path, parent != base else { throw SystemError("make directory", path) }
      try createDirectory(parent, under: base, isDurable: isDurable)
      if mkdir(path, 0o700) < 0 && errno != EEXIST { throw SystemError("make directory", path) }
      try sync(parent)
    default:
      throw SystemError("make directory", path)
    }
  }

  /// Makes the directory's entries durable: files that were made, renamed or removed in it.
  package static func syncDirectory(_ path: String) throws(SystemError) {
    let descriptor = try check("open", path) { open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY) }
    defer { close(descriptor) }
    // A file system that cannot sync a directory (EINVAL) has nothing more to offer.
    if fsync(descriptor) < 0 && errno != EINVAL { throw SystemError("sync", path) }
  }

  /// What the system says of a path, or nil if nothing is there.
  package static func status(
    _ path: String, followingLinks: Bool = false
  ) throws(SystemError) -> FileStatus? {
    var record = stat()
    let result = followingLinks ? stat(path, &record) : lstat(path, &record)
    if result == 0 { return FileStatus(record) }
    let failure = SystemError("examine", path)
    guard failure.isMissing else { throw failure }
    return nil
  }

  /// The names in a directory, sorted; an empty list if there is no such directory.
  package static func names(in path: String) throws(SystemError) -> [String] {
    guard let stream = opendir(path) else {
      let failure = SystemError("list", path)
      guard failure.isMissing else { throw failure }
      return []
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
          String(cString: $0)
        }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The paths of the folders in a directory, sorted; what else is in it is passed over.
  package static func folders(in path: String) throws(SystemError) -> [String] {
    var folders: [String] = []
    for name in try names(in: path) where try status("\(path)/\(name)")?.isDirectory == true {
      folders.append("\(path)/\(name)")
    }
    return folders
  }

  package static func rename(_ old: String, to new: String) throws(SystemError) {
    FileChanges.note(new)
    try check("rename \(old) to", new) { Foundation.rename(old, new) }
  }

  /// Gives a file a second name, which must be free.
  package static func link(_ path: String, to new: String) throws(SystemError) {
    FileChanges.note(new)
    try check("link \(path) to", new) { Foundation.link(path, new) }
  }

  /// Makes a symbolic link.
  package static func symbolicLink(at path: String, to target: String) throws(SystemError) {
    FileChanges.note(path)
    try check("link", path) { Foundation.symlink(target, path) }
    try syncDirectory(directory(of: path))
  }

  /// Removes a file; one that is not there is fine.
  package static func remove(_ path: String) throws(SystemError) {
    FileChanges.note(path)
    if unlink(path) < 0 && errno != ENOENT { throw SystemError("remove", path) }
  }

  /// Removes a directory that nothing is in; false where something is, or it cannot be removed.
  package static func removeEmptyDirectory(_ path: String) -> Bool {
    FileChanges.note(path)
    return rmdir(path) == 0
  }

  package static func setPermissions(_ mode: UInt32, of path: String) throws(SystemError) {
    try check("change the permissions of", path) { chmod(path, mode_t(mode)) }
  }

  /// Free bytes for this user on the disk that holds the path.
  package static func freeBytes(at path: String) throws(SystemError) -> Int {
    var record = statvfs()
    try check("examine the disk of", path) { statvfs(path, &record) }
    let (bytes, isBeyond) = Int(clamping: record.f_bavail)
      .multipliedReportingOverflow(by: Int(clamping: record.f_frsize))
    return isBeyond ? .max : bytes
  }

  /// The path with every symbolic link resolved, or nil if it does not exist.
  package static func resolved(_ path: String) -> String? {
    guard let full = realpath(path, nil) else { return nil }
    defer { free(full) }
    return String(cString: full)
  }

  /// What a symbolic link says; nil where the path is not one.
  package static func target(ofLink path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink(path, &buffer, buffer.count - 1)
    guard count >= 0 else { return nil }
    return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The part of a path before its last component.
  package static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A hidden name in the same directory that no other process uses.
  package static func temporaryPath(beside path: String) -> String {
    let number = String(UInt32.random(in: .min ... .max), radix: 36)
    return "\(directory(of: path))/.tmp-\(getpid())-\(number)-\(name(of: path))"
  }

  /// Removes what writers of a file left beside it when they were killed.
  ///
  /// Only whoever alone may write the file can tell that no writer is still at work.
  package static func removeTemporaries(of path: String) throws(SystemError) {
    let directory = directory(of: path)
    for other in try names(in: directory) where other.hasPrefix(".tmp-") {
      // The process and the number hold no dash, the name may.
      guard other.split(separator: "-", maxSplits: 3).last == name(of: path) else { continue }
      try remove("\(directory)/\(other)")
    }
  }

  /// The last part of a path.
  package static func name(of path: String) -> Substring {
    path.split(separator: "/").last ?? ""
  }
}
