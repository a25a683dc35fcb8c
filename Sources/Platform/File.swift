import CSystem
import Foundation

/// An open file, closed when its owner lets go of it.
///
/// Reads and writes name their position, so two users of one file never disturb each other.
package struct File: ~Copyable {
  package let descriptor: Int32
  package let path: String

  /// How a file is to be opened; only what a person names follows a symbolic link at its end.
  package enum Access {
    case read
    case readFollowing
    case readWrite
    case readWriteCreating
    case createNew
    case append
  }

  /// Opens a regular file close-on-exec; a file that is made has mode 0600.
  ///
  /// It never waits: a pipe in a file's place would keep its opener until somebody writes.
  package init(_ path: String, _ access: Access) throws(SystemError) {
    let flags =
      switch access {
      case .read, .readFollowing: O_RDONLY
      case .readWrite: O_RDWR
      case .readWriteCreating: O_RDWR | O_CREAT
      case .createNew: O_RDWR | O_CREAT | O_EXCL
      case .append: O_WRONLY | O_CREAT | O_APPEND
      }
    let links = access == .readFollowing ? 0 : O_NOFOLLOW
    self.path = path
    if case .createNew = access { FileChanges.note(path) }
    descriptor = try Self.open(path, flags | links | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
  }

  /// Opens a regular file; a pipe that nobody reads, a socket and a directory are not even opened.
  static func open(_ path: String, _ flags: Int32) throws(SystemError) -> Int32 {
    let descriptor = Foundation.open(path, flags, 0o600)
    guard descriptor >= 0 else {
      throw [ENXIO, EISDIR].contains(errno)
        ? SystemError(notRegular: path) : SystemError("open", path)
    }
    var record = stat()
    guard fstat(descriptor, &record) == 0, FileStatus(record).isRegularFile else {
      Foundation.close(descriptor)
      throw SystemError(notRegular: path)
    }
    return descriptor
  }

  deinit { close(descriptor) }

  /// What the system says of the file now.
  package func status() throws(SystemError) -> FileStatus {
    var record = stat()
    try check("examine", path) { fstat(descriptor, &record) }
    return FileStatus(record)
  }

  /// Reads up to `count` bytes; fewer only at the end of the file.
  package func read(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, filled in
      while filled < count {
        let rest = UnsafeMutableBufferPointer(rebasing: buffer[filled..<count])
        let got = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = SystemError("read", path) }
        if got <= 0 { return }
        filled += got
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Whether the file is empty or its last line is whole; a crash while appending leaves half of one.
  package func endsALine() throws(SystemError) -> Bool {
    let size = try status().size
    guard size > 0 else { return true }
    return try read(at: size - 1, count: 1) == [UInt8(ascii: "\n")]
  }

  /// Writes all bytes at a position, in one call where the system takes them in one.
  package func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
    FileChanges.note(path)
    var done = 0
    while done < bytes.count {
      done += try check("write", path) {
        bytes.withUnsafeBytes {
          pwrite(
            descriptor, $0.baseAddress?.advanced(by: done), $0.count - done, off_t(offset + done))
        }
      }
    }
  }

  /// Writes all bytes at the end of a file that was opened to append, in one call if it can.
  package func append(_ bytes: [UInt8]) throws(SystemError) {
    FileChanges.note(path)
    var done = 0
    while done < bytes.count {
      done += try check("write", path) {
        bytes.withUnsafeBytes {
          Foundation.write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done)
        }
      }
    }
  }

  package func truncate(to size: Int) throws(SystemError) {
    FileChanges.note(path)
    try check("shorten", path) { ftruncate(descriptor, off_t(size)) }
  }

  /// Waits until the data is on the disk.
  package func syncData() throws(SystemError) {
    try check("sync", path) { csystem_sync_data(descriptor) }
  }
}

/// What identifies a file's content without reading it.
package struct FileStatus: Equatable, Sendable {
  package var inode: UInt64
  package var size: Int
  package var modifiedNanoseconds: Int64
  package var permissions: UInt32
  package var isDirectory: Bool
  package var isSymbolicLink: Bool
  package var isRegularFile: Bool
  package var isPipe: Bool
  package var owner: UInt32
  package var group: UInt32
  /// The device that a device file stands for, as the process table names it; 0 for other files.
  package var terminalDevice: UInt64

  init(_ record: stat) {
    inode = UInt64(record.st_ino)
    size = Int(record.st_size)
    let modified = record.modified
    // A time of centuries away, which anybody may set, wraps around: it tells files apart as well.
    modifiedNanoseconds = Int64(modified.tv_sec) &* 1_000_000_000 &+ Int64(modified.tv_nsec)
    permissions = UInt32(record.st_mode) & 0o7777
    let kind = mode_t(record.st_mode) & S_IFMT
    isDirectory = kind == S_IFDIR
    isSymbolicLink = kind == S_IFLNK
    isRegularFile = kind == S_IFREG
    isPipe = kind == S_IFIFO
    owner = record.st_uid
    group = record.st_gid
    terminalDevice = kind == S_IFCHR ? UInt64(UInt32(truncatingIfNeeded: record.st_rdev)) : 0
  }
}

extension FileStatus {
  /// Whether nothing was written since, as far as the system tells.
  package func isSameContent(as other: FileStatus) -> Bool {
    inode == other.inode && size == other.size
      && modifiedNanoseconds == other.modifiedNanoseconds
  }
}

extension stat {
  fileprivate var modified: timespec {
    #if os(Linux)
    st_mtim
    #else
    st_mtimespec
    #endif
  }
}
