import Synchronization

/// The file that a process runs, by the name that says what it is.
package enum ProgramFile {
  /// What tells one build of a program from another; nil where the file is not there.
  package static func build(of path: String) -> String? {
    (try? Files.status(path, followingLinks: true)).flatMap { $0 }.map {
      "\($0.size)-\($0.modifiedNanoseconds)"
    }
  }

  /// What is known of files by what they are, so that each is compared only once.
  private static let known = Mutex<[String: String]>([:])

  /// The base name of the program that a file is: its own, or that of one of some programs of which it
  /// is a copy under another name.
  package static func name(of path: String, among names: Set<String>) -> String {
    let name = baseName(path)
    guard !names.contains(name), let status = try? Files.status(path, followingLinks: true) else {
      return name
    }
    let key = "\(status.inode) \(status.size) \(status.modifiedNanoseconds)"
    if let found = known.withLock({ $0[key] }) { return found }
    let found = original(of: path, size: status.size, among: names) ?? name
    known.withLock { known in
      if known.count > 256 { known.removeAll() }
      known[key] = found
    }
    return found
  }

  private static func original(of path: String, size: Int, among names: Set<String>) -> String? {
    var bytes: [UInt8]?
    for name in names.sorted() {
      guard let candidate = ExecutableSearch.find(name),
        (try? Files.status(candidate, followingLinks: true))?.size == size
      else { continue }
      if bytes == nil { bytes = (try? Files.read(path)) ?? [] }
      if let bytes, !bytes.isEmpty, (try? Files.read(candidate)) == bytes { return name }
    }
    return nil
  }

  private static func baseName(_ path: String) -> String {
    // An update may have replaced the file of a program that runs.
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.hasSuffix(" (deleted)") ? String(name.dropLast(" (deleted)".count)) : name
  }
}
